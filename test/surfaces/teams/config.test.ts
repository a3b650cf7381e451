import { describe, expect, it } from 'vitest';
import { teamsBlock } from '../../../src/surfaces/teams/config.ts';

const check = (given: Record<string, unknown>, publicUrl: unknown = 'https://baton.example.com') =>
  teamsBlock.check?.(given, { publicUrl })?.map(({ path }) => path);
const GOOD = { appId: 'app', appPassword: 'secret', tenantId: 'tenant' };

describe('the settings of Teams', () => {
  it('need an id and a secret', () => {
    expect(check(GOOD)).toEqual([]);
    expect(check({})).toEqual(['appId', 'appPassword']);
    expect(check({ ...GOOD, appPassword: '' })).toEqual(['appPassword']);
    expect(check({ ...GOOD, tenantId: undefined, appType: 'SingleTenant' })).toEqual(['tenantId']);
    expect(check({ appId: 7, appPassword: null })).toEqual(['appId', 'appPassword']);
  });

  it('of a managed identity have no secret, but a tenant', () => {
    for (const appType of ['UserAssignedMSI', 'UserAssignedMsi']) {
      expect(check({ appId: 'app', tenantId: 'tenant', appType })).toEqual([]);
      expect(check({ ...GOOD, appType })).toEqual(['appPassword']);
      expect(check({ appId: 'app', appType })).toEqual(['tenantId']);
    }
  });

  it('allow events without tokens on a loopback address alone', () => {
    const open = { allowUnauthenticated: true };
    for (const url of [
      'http://localhost:3000',
      'http://127.0.0.1',
      'http://127.8.9.1:80',
      'http://[::1]:3000',
      undefined,
    ]) {
      expect(teamsBlock.check?.(open, { publicUrl: url })).toEqual([]);
    }
    for (const url of [
      'https://baton.example.com',
      'http://localhost.example.com',
      'http://10.0.0.1',
      'http://0.0.0.0',
      7,
    ]) {
      expect(check(open, url)).toEqual(['allowUnauthenticated']);
    }
  });

  it('are strict, and have sound defaults', () => {
    expect(() => teamsBlock.schema.parse({ ...GOOD, appPasword: 'x' })).toThrow();
    expect(teamsBlock.schema.parse(GOOD)).toMatchObject({
      allowedTenants: [],
      cloud: 'public',
      allowUnauthenticated: false,
      channelMessages: 'all',
      agentIdentity: 'shown',
    });
  });
});
