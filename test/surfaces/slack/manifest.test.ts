import { describe, expect, it } from 'vitest';
import {
  SLACK_EVENT_SCOPES,
  SLACK_EVENTS,
  SLACK_SCOPES,
  SLACK_SHORTCUTS,
  slackManifest,
} from '../../../src/surfaces/slack/manifest.ts';

const http = slackManifest({ publicUrl: 'https://baton.example.com/', socketMode: false, command: '/help' });
const socket = slackManifest({ publicUrl: 'https://baton.example.com', socketMode: true });

describe('the manifest', () => {
  it('has the scope that each subscribed event needs, and names none twice', () => {
    for (const event of SLACK_EVENTS) {
      const scope = SLACK_EVENT_SCOPES[event];
      if (scope !== null) expect(SLACK_SCOPES).toContain(scope);
    }
    expect(http.settings.event_subscriptions.bot_events).toEqual(SLACK_EVENTS);
    expect(http.oauth_config.scopes.bot).toEqual(SLACK_SCOPES);
    expect(new Set(SLACK_SCOPES).size).toBe(SLACK_SCOPES.length);
  });

  it('has the scope of everything that people can use', () => {
    expect(SLACK_SCOPES).toContain('commands');
    expect(SLACK_SHORTCUTS.map(({ type }) => type)).toEqual(['global', 'message']);
    for (const { name, callback_id } of SLACK_SHORTCUTS) {
      expect(name.length).toBeLessThanOrEqual(24);
      expect(callback_id.length).toBeLessThanOrEqual(255);
    }
  });

  it('by HTTP sends everything to one address', () => {
    const url = 'https://baton.example.com/slack/events';
    expect(http.settings.event_subscriptions).toMatchObject({ request_url: url });
    expect(http.settings.interactivity).toMatchObject({ is_enabled: true, request_url: url });
    expect(http.features.slash_commands).toMatchObject([{ command: '/help', url }]);
    expect(http.oauth_config.redirect_urls).toEqual(['https://baton.example.com/slack/oauth_redirect']);
    expect(http.settings.socket_mode_enabled).toBe(false);
  });

  it('for Socket Mode names no address at all', () => {
    expect(JSON.stringify(socket)).not.toContain('http');
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(socket.settings.interactivity.is_enabled).toBe(true);
  });

  it('lets people write to the bot', () => {
    expect(http.features.app_home).toEqual({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    });
  });
});
