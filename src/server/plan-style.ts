import { createHash } from 'node:crypto';

/** Style sheet of plan pages: one column, light and dark, and on paper black on white without what can only be tapped. */
export const PLAN_STYLE = `
:root{color-scheme:light dark;--surface:light-dark(#fff,#12181b);--raised:light-dark(#f0f5f5,#1e272b);--text:light-dark(#172326,#e9f0f1);
--muted:light-dark(#4b5d63,#aebcc0);--link:light-dark(#0b5f66,#86d4d7);--accent:light-dark(#0b5f66,#7fcdd0);--on-accent:light-dark(#fff,#06282b);
--line:light-dark(#d5e0e1,#313d42);--warn:light-dark(#a1261d,#ffb3a8)}
*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--text);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
main{max-width:44rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.75rem;line-height:1.25;margin:.5rem 0 1rem}
h2{font-size:1.2rem;line-height:1.3;margin:2rem 0 .5rem}
p{margin:.5rem 0}
ul,ol{margin:.5rem 0;padding-inline-start:1.5rem}
li{margin:.4rem 0}
a{color:var(--link)}
a:focus-visible{outline:3px solid light-dark(#1a5fb4,#99c1f1);outline-offset:2px}
.best{background:var(--raised);border-inline-start:.3rem solid var(--accent);border-radius:.5rem;padding:.75rem 1rem}
.best h2{margin:0 0 .25rem;font-size:1.35rem}
.warning{color:var(--warn);font-weight:600}
.note,footer,.sources{color:var(--muted)}
.note{white-space:pre-wrap}
.mark{font-size:.8em;text-decoration:none;white-space:nowrap;margin-inline-start:.15em}
.button{display:inline-block;margin-top:.5rem;min-height:2.75rem;padding:.55rem 1.1rem;border-radius:.7rem;background:var(--accent);color:var(--on-accent);text-decoration:none;font-weight:600}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
th,td{border:1px solid var(--line);padding:.4rem .6rem;text-align:start;vertical-align:top}
tbody th{font-weight:600;width:30%}
thead th{background:var(--raised)}
dt{font-weight:600;margin-top:.6rem}
dd{margin:0}
.sources{font-size:.95rem}
.sources ol{padding-inline-start:2.25rem}
footer{margin-top:2.5rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.95rem}
:target{background:var(--raised);outline:2px solid var(--accent)}
@media print{:root{color-scheme:light}body{font-size:10.5pt;background:#fff;color:#000}main{max-width:none;padding:0}.screen{display:none}
.note,footer,.sources{color:#333}.best{border:1px solid #000;background:none}a{color:inherit;text-decoration:none}h2{break-after:avoid}li,tr,dt,.best{break-inside:avoid}dt{break-after:avoid}@page{margin:18mm}}
`;

/** Policy of plan pages: their one style sheet and nothing else. */
export const PLAN_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(PLAN_STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
