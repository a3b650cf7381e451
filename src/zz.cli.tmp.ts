import { spawn } from 'node:child_process';
import { Pool } from 'undici';
const c = spawn('node', ['--cpu-prof', '--cpu-prof-dir=/tmp/prof', 'src/zz.srv.tmp.ts'], { stdio: ['pipe', 'pipe', 'inherit'] });
const line = await new Promise<string>((f) => c.stdout.once('data', (d) => f(String(d))));
const { url, token, channel } = JSON.parse(line);
const pool = new Pool(url, { connections: 16 });
const N = 20000; let i = 0;
const t = performance.now();
await Promise.all(Array.from({ length: 16 }, async () => {
  while (i < N) { i++;
    const r = await pool.request({ path: '/api/chat.postMessage', method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ channel, text: 'hello ' + i, metadata: { event_type: 'a', event_payload: { k: i } } }) });
    const b = (await r.body.json()) as any; if (!b.ok) throw new Error(b.error);
  } }));
console.log(Math.round(N / ((performance.now() - t) / 1000)), 'posts/s');
await pool.close(); c.stdin.write('x');
