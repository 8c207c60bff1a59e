import type { ShownWorld } from '../shown.ts'
import type { Row } from './rows.ts'

/** Whether Doorbell is in the channels. Messages are deleted where they are shown. */
export function rowsOfChats({ rooms }: ShownWorld): readonly Row[] {
  return [
    ...rooms.map(({ chat, id, name, bot }): Row => {
      const where = `#${name} in ${chat === 'slack' ? 'Slack' : 'Teams'}`
      const there = !bot
      return {
        key: id,
        title: where,
        state: bot ? { text: 'Doorbell is in it', looks: 'good' } : { text: 'Doorbell is out', looks: 'off' },
        ...(chat === 'teams' ? { note: 'In Teams it is in a team as a whole, with all its channels.' } : {}),
        controls: [
          {
            kind: 'press',
            label: bot ? 'Take it out' : 'Invite it',
            spoken: `${bot ? 'Take Doorbell out of' : 'Invite Doorbell to'} ${where}`,
            act: chat === 'slack' ? { act: 'slack-bot', channel: id, there } : { act: 'teams-bot', room: id, there },
            ...(bot ? { looks: 'danger' as const } : {}),
          },
        ],
      }
    }),
    {
      key: 'messages',
      title: 'Messages',
      note: 'Any message of Doorbell’s can be deleted where it is shown: point at it and press Delete.',
      controls: [],
    },
  ]
}
