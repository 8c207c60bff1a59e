import { breakGlassOf } from '../../access/break-glass.ts'
import type { Channel } from '../../access/channel.ts'
import type { Policy } from '../../access/policy.ts'
import { listed } from '../check-setup/listed.ts'

/** What of the access file is shown in a channel. */
export interface Shown {
  readonly channel: Channel
  readonly what: readonly string[]
  /** A report is among it, which is shown nowhere else; a request has cards of its own for whoever decides. */
  readonly report: boolean
}

/** Each channel once, with all that is shown there. */
export function shownInChannels(policy: Policy): readonly Shown[] {
  const shown = [
    ...(policy.reports ?? []).flatMap(({ name, to }) =>
      to.map(channel => ({ channel, what: `the report “${name}”`, report: true })),
    ),
    ...policy.flows.flatMap(({ name, notify = [] }) =>
      notify.map(channel => ({ channel, what: `the flow “${name}”`, report: false })),
    ),
    ...breakGlassOf(policy).flatMap(({ name, notify = [] }) =>
      notify.map(channel => ({ channel, what: `the emergency entry “${name}”`, report: false })),
    ),
  ]
  const channels = new Map(shown.map(({ channel }) => [channelKey(channel), channel]))
  return [...channels].map(([key, channel]) => {
    const here = shown.filter(one => channelKey(one.channel) === key)
    return { channel, what: here.map(({ what }) => what), report: here.some(({ report }) => report) }
  })
}

/** At the beginning of a sentence. */
export function shownText({ what }: Pick<Shown, 'what'>): string {
  const all = listed(what).replace(/, (?=[^,]*$)/, ' and ')
  return `${all.charAt(0).toUpperCase()}${all.slice(1)}`
}

export const channelKey = ({ surface, channel }: Channel): string => `${surface}/${channel}`
