import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sendSchema } from '../../../src/content/helpdesk-schema.ts';
import { schoolSchema } from '../../../src/content/school.ts';
import { createProvider } from '../../../src/helpdesk/create.ts';
import { HELPDESKS } from '../../fixtures/helpdesk/helpdesks.ts';

const page = readFileSync(new URL('../../../docs/helpdesk.md', import.meta.url), 'utf8');
const sends = [...page.matchAll(/`(send: \{.*?\})`/gs)].map(([, yaml = '']) => sendSchema.parse(parse(yaml).send));

describe('docs/helpdesk.md', () => {
  it('shows a section that is taken as it stands, with every key there is', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const { helpdesk } = schoolSchema.parse(parse(example));
    expect(Object.keys(helpdesk ?? {}).sort()).toEqual(['ask-age', 'hours', 'most-an-hour', 'name', 'send']);
    expect(Object.keys(helpdesk?.hours ?? {}).sort()).toEqual(['answer-within', 'closed', 'open', 'zone']);
  });

  it('shows each way to send, as it is taken', () => {
    expect(sends.map(({ via }) => via).sort()).toEqual([...HELPDESKS.map(({ via }) => via), 'mail'].sort());
    for (const send of sends) {
      const name = send['secret-from'] ?? '';
      expect(page).toContain(`\`${name}\``);
      expect(createProvider(send, { [name]: 'a secret' })).toMatchObject({ send: expect.any(Function) });
    }
  });

  it('says truly which of them can be asked', () => {
    const asked = sends.filter((send) => createProvider(send, { [send['secret-from'] ?? '']: 'a secret' }).find !== undefined);
    expect(asked.map(({ via }) => via).sort()).toEqual(['freescout', 'freshdesk', 'zammad', 'zendesk']);
  });
});
