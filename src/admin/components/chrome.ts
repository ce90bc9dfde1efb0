import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Chrome } from '../view-models/frame.js';

export const ChromeContext = createContext<Chrome | null>(null);

/** What the page's frame knows, for parts that need its token or its clock. */
export function useChrome(): Chrome {
  const chrome = useContext(ChromeContext);
  if (!chrome) throw new Error('This part must be rendered inside a page or fragment.');
  return chrome;
}
