// jsdom lacks what a browser has.
Object.defineProperty(globalThis, 'matchMedia', { value: (query: string) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined }) });
globalThis.ResizeObserver = class { observe() { return undefined; } unobserve() { return undefined; } disconnect() { return undefined; } };
Element.prototype.scrollIntoView = () => undefined;
