import type { Wording } from '../../content/schema.ts';
import { SEARCH_PARAMETER } from '../bot-framework/search-extension.ts';
import type { SchoolApp } from './school.ts';

const SCOPES = ['personal', 'team', 'groupChat'] as const;
type CommandId = keyof Wording['commands'];

/** What the menu of commands says of each. The title is what is sent. */
const COMMANDS: readonly [id: CommandId, description: string][] = [
  ['help', 'What you can ask me'],
  ['more', 'More on the last answer'],
  ['plan', 'Next steps for your career'],
  ['start-over', 'Begin again'],
  ['person', 'Who else can help'],
  ['forget-me', 'Clear our chat'],
];

/** What a manifest is made of. */
export type ManifestParts = {
  /** Also the id of the app. */
  botId: string;
  /** Of the project, for example 0.1.0. */
  version: string;
  /** https. */
  publicUrl: string;
  app: SchoolApp;
  commands: Wording['commands'];
};

/**
 * The manifest of the Teams app, schema 1.19: old enough for every tenant, new enough for all three scopes. It asks for no
 * permission, no domain and no data: the bot hears what is said to it, and nothing else.
 * @see https://learn.microsoft.com/microsoft-365/extensibility/schema
 */
export function teamsManifest({ botId, version, publicUrl, app, commands }: ManifestParts) {
  const { website, privacy, terms, name } = app.developer ?? { name: app.name, website: publicUrl, privacy: publicUrl, terms: publicUrl };
  return {
    $schema: 'https://developer.microsoft.com/json-schemas/teams/v1.19/MicrosoftTeams.schema.json',
    manifestVersion: '1.19',
    version,
    id: botId,
    developer: { name, websiteUrl: website, privacyUrl: privacy, termsOfUseUrl: terms },
    name: { short: app.name, full: app.name },
    description: app.description,
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: app.accentColor,
    bots: [
      {
        botId,
        scopes: SCOPES,
        commandLists: [{ scopes: SCOPES, commands: COMMANDS.map(([id, description]) => ({ title: commands[id][0] ?? id, description })) }],
      },
    ],
    composeExtensions: [
      {
        botId,
        commands: [
          {
            id: 'search',
            type: 'query',
            context: ['compose', 'commandBox'],
            title: 'Search answers',
            description: 'Find an answer and put it, with its sources, into your message',
            initialRun: true,
            parameters: [
              { name: SEARCH_PARAMETER, title: 'Question', description: 'A question or a few words, such as training', inputType: 'text' },
            ],
          },
        ],
      },
    ],
  };
}
