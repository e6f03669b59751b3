import { readFileSync } from 'node:fs';
import type { School } from '../../content/school.ts';
import { type Asset, bundleClient, hashedAsset } from '../assets.ts';
import { lookCss, plainCss, readPalettes, schoolPalettes } from '../palette.ts';
import type { Frame } from './layout.ts';

const ICON = new URL('../icon.svg', import.meta.url);

/** The files of the staff page, in the colours of the school, and the frame of its pages. @throws SCHOOL_INVALID */
export function createStaffFiles(school: School): { assets: Asset[]; frame: Frame } {
  const bundle = bundleClient();
  const plain = plainCss(readPalettes(bundle.tokens + bundle.staffTokens).light);
  const changed = lookCss(school.colours, schoolPalettes(bundle.tokens, school.colours));
  const style = hashedAsset('staff.css', bundle['staff-style.css'] + plain);
  const script = hashedAsset('staff.js', bundle['staff.js']);
  const icon = hashedAsset('icon.svg', readFileSync(ICON));
  const look = changed === '' ? undefined : hashedAsset('look.css', changed);
  return {
    assets: [style, script, icon, ...(look ? [look] : [])],
    frame: {
      school: school.name,
      language: 'en',
      files: { style: style.name, script: script.name, icon: icon.name, look: look?.name },
    },
  };
}
