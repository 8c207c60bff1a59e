import type { Channel, ChannelProblem } from '../../access/channel.ts'
import { chatText } from './wording.ts'

export const channelProblemText: Readonly<Record<ChannelProblem, string>> = {
  'not-set-up': 'Doorbell does not speak in that chat.',
  unknown: 'It is not there, or it is private and Doorbell was not invited.',
  'not-invited': 'Doorbell was not invited to it. Please add it to the channel.',
  archived: 'It is archived.',
  'shared-outside': 'It is shared with another organisation, and requests are not shown to other organisations.',
  'too-many':
    'More people are in it than can be looked through, so Doorbell cannot make sure that nobody from outside reads along.',
  'not-a-channel': 'It is a private conversation and not a channel.',
  'no-permission': 'Doorbell may not look at channels, so it cannot make sure that nobody from outside reads along.',
  refused: 'The chat did not take the message.',
}

const nameAnother = 'name another channel in the access file'

/** For whoever sets Doorbell up. */
export const channelMendText: Readonly<Record<ChannelProblem, string>> = {
  'not-set-up': `set Doorbell up for that chat, or ${nameAnother}`,
  unknown: 'compare its id with the channel’s details, and invite Doorbell to it',
  'not-invited': 'invite Doorbell to it, or add it to the team that the channel is of',
  archived: `bring it back, or ${nameAnother}`,
  'shared-outside': `stop sharing it, or ${nameAnother}`,
  'too-many': nameAnother,
  'not-a-channel': nameAnother,
  'no-permission': 'let Doorbell’s app in that chat look at channels, and install it again',
  refused: 'look at who may post in it',
}

export const channelText = ({ surface, channel }: Channel): string => `${channel} (${chatText(surface)})`
