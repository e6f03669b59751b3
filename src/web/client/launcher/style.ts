/** Screens on which the panel is all there is to see. */
export const SMALL = '(max-width:500px),(max-height:440px)';

/** All of the launcher's styles. They are adopted, not inline: a host's Content-Security-Policy may forbid inline styles. */
export const STYLE = `
:host{all:initial;color-scheme:light dark;font:16px/1.4 system-ui,sans-serif}
button,a{font:inherit;font-weight:600;box-sizing:border-box;min-height:44px;padding:.6em 1.1em;border:1px solid transparent;
border-radius:999px;background:var(--fill);color:var(--on);cursor:pointer;text-decoration:none}
:focus-visible{outline:3px solid var(--fill);outline-offset:3px;box-shadow:0 0 0 3px Canvas}
.launcher{position:fixed;bottom:max(16px,env(safe-area-inset-bottom));z-index:2147483000;display:flex;gap:.5em;align-items:center;
min-height:52px;max-width:calc(100vw - 32px);box-shadow:0 4px 16px #0004}
.right{right:16px}.left{left:16px}
svg{width:22px;height:22px;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.new::after{content:"";width:12px;height:12px;border-radius:50%;background:var(--on)}
.panel{position:fixed;bottom:84px;z-index:2147483001;width:min(400px,calc(100vw - 32px));height:min(660px,calc(100vh - 100px));
border:1px solid #8886;border-radius:16px;overflow:hidden;box-shadow:0 12px 40px #0005;background:Canvas;color:CanvasText}
[hidden]{display:none!important}
iframe{width:100%;height:100%;border:0;display:block}
.lost{position:absolute;inset:0;padding:24px;display:flex;flex-direction:column;gap:16px;align-items:start;justify-content:center;
background:Canvas}
@media${SMALL}{.panel{inset:var(--top,0) 0 auto;width:100%;height:var(--height,100%);border:0;border-radius:0}}
@media(prefers-reduced-motion:no-preference){.panel{animation:in .18s ease-out}@keyframes in{from{opacity:0;transform:translateY(12px)}}}
@media(forced-colors:active){button,a,.panel{border-color:ButtonText}}`;
