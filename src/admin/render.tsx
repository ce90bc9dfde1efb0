import { renderToString } from 'preact-render-to-string';
import type { VNode } from 'preact';

/** A page as text. All data is loaded before; rendering is synchronous and escapes everything. */
export const renderPage = (page: VNode): string => `<!doctype html>${renderToString(page)}`;
