import { type Html, html } from '../html.ts';
import { type Frame, plainPage } from './layout.ts';

/** Why someone who wants to sign in is here again. */
export type Refusal = 'password' | 'account' | 'provider' | 'many' | 'ended';

const WORDS: Readonly<Record<Refusal, string>> = {
  password: 'That is not the password. Please try again.',
  account: 'This account may not see the staff page. Whoever runs this server can add it.',
  provider: 'The sign-in service did not answer as it should. Please try again in a moment.',
  many: 'Too many tries. Please wait a minute, then try again.',
  ended: 'Your session has ended. Please sign in again.',
};

/** How people can sign in here. */
export type Ways = { password: boolean; account: boolean };

/** The page at /staff/sign-in. */
export function signInPage(frame: Frame, ways: Ways, refusal?: Refusal): string {
  const account = ways.account && html`<p><a class="button" href="/staff/account">Sign in with your school account</a></p>`;
  return plainPage(
    frame,
    'Staff page: sign in',
    html`${refusal !== undefined && html`<p class="problem" role="alert">${WORDS[refusal]}</p>`}
${account}
${ways.password && passwordForm()}
${!ways.password && !ways.account && closed()}`,
  );
}

function passwordForm(): Html {
  return html`<form method="post" action="/staff/sign-in">
<input type="text" name="user" value="staff" autocomplete="username" hidden>
<p><label for="password">Password of the staff page</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1000"></p>
<p><button>Sign in</button></p>
</form>`;
}

function closed(): Html {
  return html`<p>Nobody can sign in yet. On the server, run</p>
<pre><code>npm run staff:password</code></pre>
<p>and put the line that it prints into <code>.env</code>; or set up sign-in with school accounts. <code>docs/staff.md</code> has the steps.</p>`;
}
