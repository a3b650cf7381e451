/** Peer (c): `chat` with its state in PostgreSQL. */
import { createPostgresState } from '@chat-adapter/state-pg';
import type { StateAdapter } from 'chat';
import { serveChat } from './chat.ts';
import { TERMS } from './terms.ts';

// The state package brings a copy of `chat` of its own, one patch older: the same interface under another name.
await serveChat(createPostgresState({ url: TERMS.databaseUrl }) as unknown as StateAdapter);
