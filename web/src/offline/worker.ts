/**
 * Registers the service worker, which keeps the files of the field screens (decision 51), and tells it what this page has loaded.
 * @returns false where there can be none: on plain http, or when the user's browser forbids it
 */
export async function startWorker(): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return false;
  try {
    const registration = await navigator.serviceWorker.register('/sw.js', { scope: '/', updateViaCache: 'none' });
    const { active } = await Promise.race([navigator.serviceWorker.ready, new Promise<ServiceWorkerRegistration>((_, failed) => setTimeout(() => failed(new Error('The files do not come')), 60_000))]);
    (registration.active ?? active)?.postMessage({ loaded: performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname) });
    return true;
  } catch {
    return false; // the line dropped, or a browser without: the next page tries again
  }
}
