import type { Webhook } from '../access/webhook.ts'

/** One message to a receiver outside of Doorbell. `id` is the same each time that it is sent. */
export interface Message {
  readonly id: string
  readonly body: string
}

/** Why it was not taken. `address-refused`: it leads to where nothing of Doorbell's may go. */
export const notTaken = [
  'secret-missing',
  'address-unknown',
  'address-refused',
  'unreachable',
  'certificate',
  'too-slow',
  'redirect',
  'answer',
] as const
export type NotTaken = (typeof notTaken)[number]

/** `status`: what the receiver answered, where it did. */
export type Sent =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly problem: NotTaken; readonly status: number | null }

/** Takes messages outside. It never throws for what the world does, and answers within its own time. */
export interface Messenger {
  send(to: Webhook, message: Message): Promise<Sent>
}
