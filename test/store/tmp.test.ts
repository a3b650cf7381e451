import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore } from '../../src/store/index.ts';
import { propertyContract } from '../contract/store/properties-tmp.ts';
import { beforeEach } from 'vitest';
let store: any;
beforeEach(async () => { store = await createStore('sqlite:' + mkdtempSync(join(tmpdir(), 'x-')) + '/a.db', { exclusive: true, clock: () => 0 }); await store.migrate(); });
propertyContract((() => ({ store })) as any);
