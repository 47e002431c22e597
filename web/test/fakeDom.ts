/** As much of a document as drawing a component, reading its text and pressing its buttons takes. */

class FakeNode {
  parentNode: FakeElement | null = null;
  nodeType = 0;
  get nextSibling(): FakeNode | null {
    const siblings = this.parentNode?.childNodes ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }
  get textContent(): string {
    return "";
  }
  contains(other: FakeNode | null): boolean {
    for (let node = other; node; node = node.parentNode) if (node === this) return true;
    return false;
  }
  remove(): void {
    this.parentNode?.removeChild(this);
  }
}

class FakeText extends FakeNode {
  override nodeType = 3;
  data: string;
  constructor(data: string) {
    super();
    this.data = data;
  }
  override get textContent(): string {
    return this.data;
  }
}

export class FakeElement extends FakeNode {
  override nodeType = 1;
  readonly localName: string;
  readonly namespaceURI: string;
  readonly childNodes: FakeNode[] = [];
  readonly attributes = new Map<string, string>();
  disabled = false;
  readonly #heard = new Map<string, (event: object) => void>();

  constructor(namespace: string, name: string) {
    super();
    this.namespaceURI = namespace;
    this.localName = name;
  }
  get firstChild(): FakeNode | null {
    return this.childNodes[0] ?? null;
  }
  override get textContent(): string {
    return this.childNodes.map((child) => child.textContent).join("");
  }
  insertBefore(child: FakeNode, before: FakeNode | null): FakeNode {
    child.remove();
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, child);
    child.parentNode = this;
    return child;
  }
  appendChild(child: FakeNode): FakeNode {
    return this.insertBefore(child, null);
  }
  removeChild(child: FakeNode): void {
    this.childNodes.splice(this.childNodes.indexOf(child), 1);
    child.parentNode = null;
  }
  setAttribute(name: string, value: unknown): void {
    this.attributes.set(name, String(value));
  }
  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }
  addEventListener(type: string, listener: (event: object) => void): void {
    this.#heard.set(type, listener);
  }
  removeEventListener(type: string): void {
    this.#heard.delete(type);
  }
  all(name: string): FakeElement[] {
    const below = this.childNodes.filter((child) => child instanceof FakeElement);
    return below.flatMap((child) => [...(child.localName === name ? [child] : []), ...child.all(name)]);
  }
  /** What a click on an enabled button does. */
  press(): void {
    if (!this.disabled) this.#heard.get("click")?.call(this, { type: "click", target: this });
  }
}

const HTML = "http://www.w3.org/1999/xhtml";

export const fakeDocument = {
  createElement: (name: string) => new FakeElement(HTML, name),
  createElementNS: (namespace: string, name: string) => new FakeElement(namespace, name),
  createTextNode: (data: string) => new FakeText(data),
  activeElement: null,
};
