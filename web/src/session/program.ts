/** Name and version of a browser, and what it runs on, out of how it presents itself; as it is written when it is none we know. */
export function program(agent: string): string {
  const browser = /(Edg|OPR|SamsungBrowser|Firefox|Chrome|HeadlessChrome|Version)\/(\d+)/g;
  const found = [...agent.matchAll(browser)].map(match => ({ name: match[1] ?? '', version: match[2] ?? '' }));
  const one = found.find(({ name }) => /Edg|OPR|Samsung|Firefox/.test(name)) ?? found.find(({ name }) => name !== 'Version') ?? found[0];
  if (one === undefined) return agent;
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera', SamsungBrowser: 'Samsung Internet', Version: 'Safari', HeadlessChrome: 'Chrome' };
  const system = (['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS X', 'Linux'] as const).find(name => agent.includes(name));
  return [`${names[one.name] ?? one.name} ${one.version}`, system === 'Mac OS X' ? 'macOS' : system].filter(part => part !== undefined).join(', ');
}
