import { stableNumber, stableWord } from './ids.ts';

/** Who the emulated app and Google's own services are. Made up from words; opens nothing. */
export const IDENTITY = {
  appName: 'Baton',
  /** The app as a member of spaces. */
  bot: `users/${stableNumber('baton app')}`,
  projectId: 'larkspur-baton',
  projectNumber: '482915730164',
  serviceAccount: 'baton@larkspur-baton.iam.gserviceaccount.com',
  clientId: stableNumber('baton service account'),
  subscription: 'projects/larkspur-baton/subscriptions/baton-chat-events',
  pushServiceAccount: 'baton-push@larkspur-baton.iam.gserviceaccount.com',
  /** The service account of add-ons of this project, which signs for them. */
  addOnServiceAccount: 'service-482915730164@gcp-sa-gsuiteaddons.iam.gserviceaccount.com',
  chatIssuer: 'chat@system.gserviceaccount.com',
  /** Of the old verification token that still stands in classic events. */
  legacyToken: stableWord('legacy verification token', 24),
  customer: 'customers/C03larks7',
  domainId: stableWord('larkspur domain', 7),
  domain: 'example.com',
} as const;
