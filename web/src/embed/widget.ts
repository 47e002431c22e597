import type { Language } from "../shared/contract.ts";
import { FROM_FRAME, heard, type FromPage } from "../shared/frameProtocol.ts";
import { pickLanguage } from "../shared/language.ts";
import { bubble, drawHost, drawn, inkOn } from "./draw.ts";
import { EMBED_TEXTS } from "./texts.ts";

export interface Options {
  /** The origin that the panel comes from, the only one that is spoken to. */
  base: string;
  site: string;
  language: Language;
  theme: string;
  color?: string | undefined;
  /** Where the panel stands in the page; without it there is a launcher. */
  target?: string | undefined;
}

type Detail = Readonly<Record<string, unknown>>;
type GetToken = () => string | null | undefined | Promise<string | null | undefined>;

const PATIENCE = 15_000;

/**
 * The launcher and the frame in a page of others: asks for nothing and stores nothing until somebody opens it.
 * Returns the methods of `window.fyr`.
 */
export function widget({ base, site, language, theme, color, target }: Options) {
  const events = new EventTarget();
  const waiting: FromPage[] = [];
  const gone = new AbortController();
  const { signal } = gone;
  const narrow = matchMedia("(max-width: 40rem), (max-height: 30rem)");
  const inline = target !== undefined;
  let frame: HTMLIFrameElement | undefined;
  let loaded = false;
  let unread = 0;
  let getToken: GetToken | undefined;

  const [host, root] = drawHost();
  const badge = drawn("b");
  const button = drawn("button", {}, bubble(), badge);
  const wait = drawn("p", { role: "status" });
  const cross = drawn("button");
  const dialog = drawn("dialog", {}, wait);
  cross.textContent = "✕";
  if (color) {
    button.style.background = color;
    button.style.color = inkOn(color);
  }

  const label = (): void => {
    const texts = EMBED_TEXTS[language];
    host.lang = language;
    host.style.colorScheme = theme === "auto" ? "light dark" : theme;
    button.ariaLabel = texts.chat + (unread ? `. ${texts.unread}: ${unread}` : "");
    button.ariaExpanded = String(dialog.open);
    dialog.ariaLabel = texts.chat;
    cross.ariaLabel = texts.close;
    badge.textContent = String(unread || "");
    if (frame) frame.title = texts.chat;
  };

  const tell = (name: string, detail: Detail = {}): unknown => events.dispatchEvent(new CustomEvent(name, { detail }));

  const post = (message: FromPage): void => frame?.contentWindow?.postMessage({ fyr: 1, ...message }, base);
  /** Said at once, or when the frame is there. */
  const say = (message: FromPage): void => {
    if (loaded) post(message);
    else waiting.push(message);
  };

  const mount = (): void => {
    if (frame) return;
    frame = drawn("iframe", {
      src: `${base}/widget/v1/panel?loader=1&site=${site}&language=${language}&theme=${theme}`,
      allow: "clipboard-write",
      referrerpolicy: "no-referrer",
      loading: inline ? "lazy" : "eager",
    });
    frame.onload = () => {
      loaded = true;
      waiting.splice(0).forEach(post);
      post({ type: "hello", visible: dialog.open, closes: !inline });
      setTimeout(() => {
        if (dialog.className) return;
        wait.textContent = EMBED_TEXTS[language].failed;
        tell("error", { code: "UNREACHABLE" });
      }, PATIENCE);
    };
    dialog.append(frame);
    label();
  };

  /** Full screen and modal where the screen is small; beside the page where it is not. */
  const present = (): void => {
    dialog.close();
    if (narrow.matches) dialog.showModal();
    else dialog.show();
    label();
  };

  const open = ({ message, topic, submit }: { message?: string; topic?: string; submit?: boolean } = {}): void => {
    mount();
    if (message || topic) say({ type: "write", message, topic, submit: !!submit });
    if (!dialog.open) {
      present();
      say({ type: "visible", visible: true });
      tell("opened");
    }
    frame!.focus();
  };

  const close = (): void => {
    if (inline) return;
    const within = root.activeElement;
    dialog.close();
    if (within) button.focus();
  };

  const toggle = (): void => (dialog.open ? close : open)();

  const give = (id: number): void => {
    const asked = new Promise<Awaited<ReturnType<GetToken>>>((resolve) => resolve(getToken?.()));
    void asked.catch(reportError).then((token) => post({ type: "token", id, token: token || undefined }));
  };

  const hear = ({ source, origin, data }: MessageEvent): void => {
    if (origin !== base || !source || source !== frame?.contentWindow) return;
    const message = heard(FROM_FRAME, data);
    if (!message) return;
    const { type } = message;
    if (type === "ready") {
      dialog.className = "r";
      cross.remove();
    } else if (type === "close") close();
    else if (type === "wanted") give(message.id);
    else if (type === "unread") {
      unread = message.count;
      label();
      tell(type, { count: unread });
    } else {
      tell(message.name, message.detail);
    }
  };

  const attach = (): void => {
    const place = inline ? document.querySelector(target) : document.body;
    if (inline) {
      host.style.height = "100%";
      dialog.role = "region";
      dialog.open = true;
      mount();
    } else {
      root.append(button);
      dialog.append(cross);
    }
    root.append(dialog);
    label();
    place!.append(host);
    tell("ready");
  };

  root.addEventListener("keydown", (event) => (event as KeyboardEvent).key === "Escape" && close());
  button.onclick = toggle;
  cross.onclick = close;
  dialog.onclose = () => {
    if (dialog.open) return;
    label();
    say({ type: "visible", visible: false });
    tell("closed");
  };
  narrow.addEventListener("change", () => !inline && dialog.open && present(), { signal });
  addEventListener("message", hear, { signal });

  return {
    /** Puts it into the page, as soon as there is one. */
    attach: () => {
      if (document.body) attach();
      else addEventListener("DOMContentLoaded", attach, { signal });
    },
    api: {
      open,
      close,
      toggle,
      show: () => void (host.style.display = ""),
      hide: () => {
        close();
        host.style.display = "none";
      },
      /** `get` is asked when the chat is open, and again before each token expires. */
      identify: (get: GetToken) => {
        getToken = get;
        say({ type: "identity" });
      },
      /** What an earlier page of this visit has left in the frame's own storage goes too: so there has to be a frame. */
      logout: () => {
        getToken = undefined;
        mount();
        say({ type: "logout" });
      },
      setLanguage: (wanted: string) => {
        language = pickLanguage([wanted]);
        label();
        say({ type: "language", language });
      },
      setTheme: (wanted: string) => {
        theme = wanted;
        label();
        say({ type: "theme", theme });
      },
      setContext: ({ page, product }: { page?: string; product?: string }) => say({ type: "context", page, product }),
      on: (name: string, listener: (detail: Detail) => void) => {
        const heard = (event: Event) => listener((event as CustomEvent<Detail>).detail);
        events.addEventListener(name, heard, { signal });
        return () => events.removeEventListener(name, heard);
      },
      destroy: () => {
        gone.abort();
        host.remove();
        delete window.fyr;
      },
    },
  };
}
