import { readFileSync } from 'node:fs';
import type { School } from '../../content/school.ts';
import { type Asset, bundleClient, clientTokens, hashedAsset } from '../assets.ts';
import { lookCss, plainCss, readPalettes, schoolPalettes } from '../palette.ts';
import type { Frame } from './layout.ts';

const ICON = new URL('../icon.svg', import.meta.url);

/** The files of the staff page, in the colours of the school, and the frame of its pages; made when first asked for. */
export function createStaffFiles(school: School): { assets: () => Asset[]; frame: Frame } {
  let made: StaffFiles | undefined;
  const files = () => {
    made ??= makeFiles(school);
    return made;
  };
  return {
    assets: () => Object.values(files()).filter((file) => file !== undefined),
    frame: {
      school: school.name,
      language: 'en',
      get files() {
        const { style, script, icon, look } = files();
        return { style: style.name, script: script.name, icon: icon.name, look: look?.name };
      },
    },
  };
}

type StaffFiles = { style: Asset; script: Asset; icon: Asset; look: Asset | undefined };

function makeFiles({ colours }: School): StaffFiles {
  const bundle = bundleClient();
  const tokens = clientTokens();
  const changed = lookCss(colours, schoolPalettes(tokens.all, colours));
  return {
    style: hashedAsset('staff.css', bundle['staff-style.css'] + plainCss(readPalettes(tokens.all + tokens.staff).light)),
    script: hashedAsset('staff.js', bundle['staff.js']),
    icon: hashedAsset('icon.svg', readFileSync(ICON)),
    look: changed === '' ? undefined : hashedAsset('look.css', changed),
  };
}
