/** Peer (b): `chat` with its state in memory. */
import { createMemoryState } from '@chat-adapter/state-memory';
import type { StateAdapter } from 'chat';
import { serveChat } from './chat.ts';

// The state package brings a copy of `chat` of its own, one patch older: the same interface under another name.
await serveChat(createMemoryState() as unknown as StateAdapter);
