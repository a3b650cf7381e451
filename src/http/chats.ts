import { Router } from 'express';
import type { Catalogue } from '../core/catalogue.ts';
import { sealed, unsealed } from '../net/seal.ts';
import { sendPage } from './page.ts';

export interface ChatLinksOptions {
  /** 32 bytes that all instances of one store share. */
  readonly key: Uint8Array;
  /** Where people reach Baton; null where nobody outside does. */
  readonly publicUrl: string | null;
  readonly texts: Catalogue;
}

export interface ChatLinks {
  /** An https address that opens a chat which only the client of its own platform knows how to open; null where there is none. */
  link(chatUrl: string): string | null;
  readonly router: Router;
}

const PATH = '/chat/';
const KIND = 'chat';
/** Addresses of platforms' clients. Nothing else is ever opened from here. */
const CLIENTS = /^(slack|webexteams|msteams):\/\/[^\s<>"]+$/;

/**
 * `GET /chat/TOKEN`: a page with one button. A platform takes links of the web and of its own client on its cards; for a chat on
 * another platform the way leads over here.
 */
export function createChatLinks({ key, publicUrl, texts }: ChatLinksOptions): ChatLinks {
  const router = Router();
  router.get(`${PATH}:token`, (request, response) => {
    const url = unsealed(key, KIND, request.params.token);
    if (typeof url !== 'string' || !CLIENTS.test(url)) sendPage(response, 404, texts['chat.unknown']);
    else sendPage(response, 200, texts['chat.open'], { url, label: texts['button.open'] });
  });
  return {
    link(chatUrl) {
      const token = publicUrl === null || !CLIENTS.test(chatUrl) ? null : sealed(key, KIND, chatUrl);
      return token === null ? null : `${publicUrl ?? ''}${PATH}${token}`;
    },
    router,
  };
}
