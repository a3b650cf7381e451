import { Fragment } from 'react';
import type { JSX, ReactNode } from 'react';
import { parseHtml } from './parse-html.ts';
import type { HtmlElement, HtmlNode } from './parse-html.ts';

/** What a browser may open safely. */
const OPENABLE = /^(https?|mailto):/i;

/** Text with markup, drawn from the tags that `parseHtml` knows. `me` is the name of whoever reads. */
export function Html({ html, me }: { readonly html: string; readonly me: string }): JSX.Element {
  return <>{draw(parseHtml(html), me)}</>;
}

function draw(nodes: readonly HtmlNode[], me: string): ReactNode {
  return nodes.map((node, index) => (
    <Fragment key={index}>{typeof node === 'string' ? node : element(node, me)}</Fragment>
  ));
}

function element(node: HtmlElement, me: string): ReactNode {
  const inner = draw(node.children, me);
  switch (node.tag) {
    case 'b':
      return <strong>{inner}</strong>;
    case 'i':
      return <em>{inner}</em>;
    case 's':
      return <s>{inner}</s>;
    case 'code':
      return <code>{inner}</code>;
    case 'pre':
      return <pre>{inner}</pre>;
    case 'blockquote':
      return <blockquote>{inner}</blockquote>;
    case 'ul':
      return <ul>{inner}</ul>;
    case 'ol':
      return <ol>{inner}</ol>;
    case 'li':
      return <li>{inner}</li>;
    case 'br':
      return <br />;
    case 'a':
      return node.href === undefined || !OPENABLE.test(node.href) ? (
        inner
      ) : (
        <a className="link" href={node.href} target="_blank" rel="noopener noreferrer">
          {inner}
        </a>
      );
    default:
      return node.mention === true ? <span className={mentionClass(node, me)}>{inner}</span> : inner;
  }
}

function mentionClass({ children }: HtmlElement, me: string): string {
  const named = children
    .filter((child) => typeof child === 'string')
    .join('')
    .replace(/^@/, '');
  return named === me ? 'mention mention-me' : 'mention';
}
