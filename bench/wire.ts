/** A request to the app's door for events, proven and ready to be sent. */
export interface SignedRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Somebody, and their 1:1 with the bot. */
export interface Employee {
  readonly user: string;
  readonly channel: string;
}

/** A button of one of the bot's messages, as a fake platform keeps it. */
export interface PostedButton {
  readonly channel: string;
  readonly ts: string;
  readonly thread?: string;
  readonly blockId: string;
  readonly actionId: string;
  readonly value?: string;
}

/** How events of a platform look and are proven, and who and what there is on it. */
export interface Wire {
  /** Where the app takes its events in. */
  readonly path: string;
  readonly agentsChannel: string;
  /** Whether employees write below the card in their 1:1. */
  readonly threads: boolean;
  employee(index: number): Employee;
  /** The agent who claims what the employee with this number asks for. */
  agent(index: number): string;
  /** Where that agent reads what the employee writes: the agents' channel, or the agent's own 1:1. */
  answeredIn(index: number): string;
  /** What somebody wrote in their 1:1 with the bot, or on Slack in a channel: the sentence with this marker. */
  says(from: Employee & { readonly thread?: string }, tag: string): SignedRequest;
  presses(user: string, button: PostedButton): SignedRequest;
}
