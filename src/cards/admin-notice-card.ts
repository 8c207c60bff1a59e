import type { AdminNotice } from '../access/effect.ts'
import { type Block, type Card, code, type Line, line, said, saidStrong, toType, when } from './card.ts'
import { lengthWords } from './wording/pace-wording.ts'
import { notTakenText } from './wording/webhook-wording.ts'

/** About Doorbell itself, to whoever runs it. Says what will happen and what to do. */
export function adminNoticeCard(notice: AdminNotice): Card {
  switch (notice.kind) {
    case 'credential-expiring': {
      const due = new Date(notice.due)
      const isOver = notice.days <= 0
      const tense = isOver ? 'was' : 'is'
      const how = notice.because === 'ends' ? ' ends at ' : ` ${tense} due to be renewed at `
      return told(
        isOver ? 'Doorbell’s own credential is overdue' : 'Doorbell’s own credential runs out',
        'bad',
        line(
          notice.app === 'ending' ? `The ${notice.what} of the app that takes access back` : `Its ${notice.what}`,
          how,
          when(due),
          `, ${inDays(notice.days)}.`,
        ),
        [
          notice.because === 'ends'
            ? notice.app === 'ending'
              ? line(
                  'After that nothing can be taken back while the app that gives access is switched off, until there is a new one.',
                )
              : line('After that nothing can be granted, and nothing can be taken back, until there is a new one.')
            : line('The access file asks for it to be renewed regularly.'),
          line(
            'Make a new one, put it where Doorbell reads it, and take the old one away once the log says ',
            code('credential.rotated'),
            '. Nothing that is granted is touched by it.',
          ),
        ],
      )
    }
    case 'rights-missing':
      return told(
        'Doorbell is not allowed to do its work',
        'bad',
        line('The directory does not give it ', said(notice.rights.join(', ')), ' any more.'),
        [
          line('Requests may fail, and access that has to end may not. Doorbell goes on trying.'),
          line('Please grant admin consent again. ', toType('setup'), ' shows what is missing and where.'),
        ],
      )
    case 'rights-back':
      return told(
        'Doorbell is allowed to do its work again',
        'good',
        line('Nothing is missing any more. What had to end is being ended.'),
        [],
      )
    case 'webhook-given-up':
      return told(
        'A webhook was given up',
        'bad',
        line(
          saidStrong(notice.webhook),
          ` did not take what it was sent since `,
          when(new Date(notice.since)),
          `: ${notTakenText[notice.problem] ?? notice.problem}.`,
        ),
        [
          line(
            `${notice.messages === 1 ? '1 message' : `${notice.messages} messages`} of more than a day ago will not be sent any more; the audit has what they told. What is younger goes on being tried.`,
          ),
          line('See ', code('doorbell webhook log'), ', and try it out with ', code('doorbell webhook test'), '.'),
        ],
      )
    case 'access-file-rejected':
      return told(
        'The access file is not valid',
        'bad',
        line('Doorbell read the access file and cannot use it. The version before it stays in force.'),
        [
          ...notice.problems.map(problem => line('• ', said(problem))),
          ...(notice.more > 0 ? [line(`• and ${notice.more} more; the log has all of them.`)] : []),
          line('Mend it where it lies; ', code('doorbell config validate'), ' tells whether it is right.'),
        ],
      )
    case 'access-file-valid':
      return told('The access file is valid again', 'good', line('Doorbell read it, and nothing is wrong with it.'), [])
    case 'many-ends':
      return told(
        'Many accesses end at once',
        'waiting',
        line(
          `${notice.waiting.toLocaleString('en')} accesses are to end now. At the pace that the directory allows, that takes ${lengthWords(notice.seconds)}.`,
        ),
        [
          line('Nothing is lost: each is tried until it is read back to be gone. What somebody waits for goes first.'),
          line('Nobody is told of each that is late because of that. One that fails by itself is told as ever.'),
        ],
      )
    case 'linked-unseen':
      return told(
        'A chat account was linked, and only it could be told',
        'waiting',
        line(
          'The chat account ',
          said(notice.account),
          ' was linked to ',
          saidStrong(notice.name),
          ' in the directory, by signing in as them.',
        ),
        [
          line('No other account in the chat has that person’s address, so that nobody else would hear of a theft.'),
          line('Where the two are not the same person, undo it: ', toType('unlink'), ' with the person’s address.'),
        ],
      )
    default:
      return notice satisfies never
  }
}

function inDays(days: number): string {
  if (days === 0) return 'which is now'
  if (days < 0) return days === -1 ? 'a day ago' : `${-days} days ago`
  return days === 1 ? 'in a day' : `in ${days} days`
}

const told = (title: string, tone: Card['tone'], headline: Line, lines: readonly Line[]): Card => ({
  summary: headline,
  title,
  tone,
  blocks: [headline, ...lines].map((content): Block => ({ kind: 'line', line: content })),
})
