/** The launcher's and the frame's own styles, inside the shadow root: neither side's rules reach the other. */
export const STYLE = `
:host{all:initial;display:block}
button,dialog{position:fixed;z-index:2147483647;inset:auto 1.25rem 1.25rem auto;padding:0;box-shadow:0 0 0 1px #345,0 4px 24px #0006;font:1rem system-ui,sans-serif}
button{width:3.5rem;height:3.5rem;border:2px solid #fff;border-radius:50%;background:#12566b;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #345;outline-offset:3px}
svg{width:1.75rem;margin:auto;fill:none;stroke:currentColor;stroke-width:2}
b{position:absolute;inset:-.4rem -.4rem auto auto;min-width:1.5rem;border-radius:1rem;background:#a82c1f;color:#fff;font-size:.8rem;line-height:1.5rem}
dialog{inset:auto 1.25rem 5.75rem auto;width:25rem;height:min(42rem,100dvh - 7rem);max-width:none;max-height:none;margin:0;overflow:hidden;border:0;border-radius:1rem;background:Canvas;color:CanvasText}
dialog:modal,dialog[role]{inset:0;width:100%;height:100%;border-radius:0}
dialog[role]{position:static;min-height:26rem;box-shadow:none}
dialog button{inset:.5rem .5rem auto auto}
p{position:absolute;margin:4rem 2rem}
iframe{position:relative;width:100%;height:100%;border:0;visibility:hidden}
.r iframe{visibility:visible}
`;
