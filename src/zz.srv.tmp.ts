import { createSlackEmulator } from './playground/slack/index.ts';
const e = createSlackEmulator({ limits: 'off' });
const { url } = await e.listen(0);
console.log(JSON.stringify({ url, token: e.app.botToken, channel: e.channels.desk }));
process.stdin.on('data', async () => { await e.close(); process.exit(0); });
