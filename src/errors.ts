/**
 * Every coded error the project can raise: code -> what an operator or editor should do about it.
 * docs/errors.md has a row for each; a test keeps the two equal.
 */
export const ERRORS = {
  CONFIG_INVALID: 'Mend the environment variables that the message lists; .env.example shows each.',
  CONTENT_INVALID: 'Mend the files that the message lists and run npm run check:content.',
  CONTENT_MISSING: 'Start the server from the project folder, or point it to a folder that holds knowledge/.',
  CONTENT_NOT_READY: 'Look at what the log says before this; check that the machine has some 500 MB of memory free.',
  SCHOOL_INVALID: 'Mend school.yaml in SCHOOL_DIR as the message says; docs/embedding.md explains each key.',
  SCHOOLS_MISSING: 'Point SCHOOLS_DIR to a folder that holds a folder for each school; docs/schools.md shows one.',
  RUNTIME_TOO_OLD: 'Run it through npm (npm start), which uses the Node 24 that npm ci installed, or install Node 24.',
  STATE_CONFLICT: 'Two turns wrote the same conversation at once; the turn is run again on the newer state.',
  STORE_UNAVAILABLE: 'Check that DATA_DIR, or the database of DATABASE_URL, can be reached and written and has free space.',
  STORE_IN_USE: 'Another server uses this DATA_DIR; stop it or give this one a folder of its own.',
  STORE_CORRUPT: 'Stop the server and move the database file away (a new one is made), or put back a sound copy.',
  STORE_VERSION: 'The database was written by a newer Claimwise; upgrade this one or use another DATA_DIR or DATABASE_URL.',
  REQUEST_BODY_TYPE: 'Send the body as application/json without content-encoding.',
  REQUEST_BODY_SIZE: 'Send at most 256 KB.',
  REQUEST_BODY_JSON: 'Send one JSON object, at most 32 levels deep.',
  REQUEST_UNAUTHORIZED: 'Call with a token of the Bot Framework for this bot; check MICROSOFT_APP_ID and the clock.',
  REQUEST_NOT_FOUND: 'Post activities to /api/messages; docs/direct-line.md has the routes of web chats.',
  REQUEST_URL: 'Ask for a path of this server, such as /healthz.',
  REQUEST_METHOD: 'Use the methods that the allow header lists.',
  REQUEST_FAILED: 'Look for the request id in the server log.',
  AUTHENTICATION_UNAVAILABLE: 'Check that the server reaches login.botframework.com, then send again.',
  CONVERSATION_BUSY: 'Wait for the replies to earlier messages of this conversation, then send again.',
  DELIVERY_FAILED: 'Check that the server reaches the serviceUrl of the channel; a second delivery gets the same replies.',
  LISTEN_FAILED: 'Stop whatever uses the port, or choose another HOST or PORT.',
  REQUEST_ACTIVITY: 'Send a Bot Framework activity with type, channelId, conversation.id and from.id.',
  REQUEST_FORBIDDEN: 'Set MICROSOFT_APP_ID and its password to accept callers from other machines.',
  TOKEN_SECRET_FILE: 'Delete the file; a new key is made at the next start, and open web chats get new tokens.',
  TOKEN_REQUEST: 'Send {} or {"user": {"id": "dl_…", "name": "…"}, "trustedOrigins": ["https://…"]}.',
  TOKEN_INVALID: 'Get a token from /v3/directline/tokens/generate and send it as Authorization: Bearer.',
  TOKEN_EXPIRED: 'Get a new token. A token can be refreshed until 12 hours after it has expired.',
  TOKEN_CONVERSATION: 'Use each token for its own conversation only.',
  ORIGIN_REFUSED: 'Name the origin of the page in ALLOWED_ORIGINS, or in PUBLIC_URL if it is that of this server.',
  DIRECT_LINE_ACTIVITY: 'Send an activity of type message, event, typing or endOfConversation.',
  DIRECT_LINE_UPLOAD: 'Send text; files and pictures cannot be read here.',
  CONVERSATION_ENDED: 'Get a new token to begin a new conversation.',
  RESUME_CODE: 'Check each letter of the code, or get a new one from the menu of the chat.',
  RATE_LIMITED: 'Wait as long as the retry-after header says, then send again.',
  METRICS_REFUSED: 'Ask from this machine, or set METRICS_TOKEN and send it as Authorization: Bearer.',
  STREAMS_FULL: 'Wait some seconds, then open the stream again.',
  AZURE_TOKENS: 'Check DIRECT_LINE_SECRET and that the server reaches directline.botframework.com.',
  HELPDESK_SECRET: 'Set the variable that secret-from in school.yaml names, in the environment or in .env.',
  HELPDESK_UNREACHABLE: 'Check the address of the helpdesk in school.yaml and that the server reaches it; it is tried again.',
  HELPDESK_BUSY: 'Wait: the ticket is sent again by itself. If it goes on, look at the helpdesk.',
  HELPDESK_REFUSED: 'Check the helpdesk section of school.yaml and its secret, then send the ticket again; docs/helpdesk.md has each step.',
  HELPDESK_ANSWER:
    'Check that the address in school.yaml is that of the helpdesk itself; the ticket is looked for before it is sent again.',
  TEAMS_APP: 'Mend teams/app.yaml or the icons in SCHOOL_DIR, or set what is missing; docs/connect.md shows them.',
  STAFF_SIGN_IN: 'Sign in again from the staff page; OIDC_ALLOWED says who may come in.',
  STAFF_PROVIDER: 'Check OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, and that the server reaches the provider.',
  STAFF_FORM: 'Load the page again and send the form from there.',
  BACKUP_FILE: 'Give a file that npm run backup has made, whole and unchanged.',
  RESTORE_NOT_EMPTY: 'Stop the server and restore into a new DATA_DIR, or into a new database of DATABASE_URL.',
  EVAL_FILE: 'Give a JSONL file of judged questions, one object a line.',
} as const;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof ERRORS;

/**
 * An error with a catalogue code. The message reads `CODE: what was expected and what came; what to do`.
 * Operators see it; users never do.
 */
export class ClaimwiseError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}. ${ERRORS[code]}`, options);
    this.name = 'ClaimwiseError';
    this.code = code;
  }
}
