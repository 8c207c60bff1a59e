import { type Block, type Card, type Line, line, strong, toType } from './card.ts'
import { nearestVerb, type Word } from './typed/typed.ts'

/** What one does with a verb: the order in which the help tells of them. */
const groups = [
  'Ask for access',
  'What is yours',
  'Decide',
  'Look after access',
  'Look things up',
  'Who you are',
  'How I talk to you',
] as const

interface Topic {
  readonly group: (typeof groups)[number]
  /** What may follow the verb. */
  readonly usage: string
  readonly meaning: string
  readonly examples: readonly [string, ...string[]]
  /** Said when somebody asks about this verb alone. */
  readonly more?: string
}

/** Every verb has its topic, or this does not compile. */
const topics: Readonly<Record<Word, Topic>> = {
  request: {
    group: 'Ask for access',
    usage: '[name] [for 2h] [because …]',
    meaning: 'ask for access: in one line, or without words in a form',
    examples: ['request', 'request jit-prod-db-readers for 2h because INC-7'],
    more: 'A duration is whole minutes: 90m, 2h, 1h 30m. Access always ends by itself.',
  },
  breakglass: {
    group: 'Ask for access',
    usage: '[name] [because …]',
    meaning:
      'in an emergency, where the access file names you for it: take access at once, with nobody asked; without a reason in a form',
    examples: ['breakglass', 'breakglass jit-prod-db-readers because INC-7: customers cannot pay'],
    more: 'It is short and never extended. Everybody who has to know is told at once, and somebody else reviews it afterwards and signs it off.',
  },
  tag: {
    group: 'Look after access',
    usage: '<name> [owner=<who>]',
    meaning: 'for access admins: who answers for a resource, or who is to',
    examples: ['tag jit-prod-db-readers', 'tag jit-prod-db-readers owner=Data Platform Leads'],
    more: 'A changed tag takes effect when a second admin has confirmed it. What the access file says beats it. Several names have commas between; owner= removes it.',
  },
  freeze: {
    group: 'Look after access',
    usage: '[name] [because …]',
    meaning:
      'for access admins: stop granting, of everything, a resource or to a person; what was given goes on to its end',
    examples: ['freeze', 'freeze jit-prod-db-readers because INC-7', 'freeze ana@contoso.com'],
    more: 'Nothing of it can be asked for or approved, and nothing is written, until it is thawed. Admins, integration owners and the channels are told, and whoever asks reads who stopped it and why.',
  },
  thaw: {
    group: 'Look after access',
    usage: '[name]',
    meaning: 'for access admins: let granting go on',
    examples: ['thaw', 'thaw jit-prod-db-readers'],
    more: 'What was approved within the last hour and held back is looked at again and given.',
  },
  panic: {
    group: 'Look after access',
    usage: '<name> [because …]',
    meaning: 'for access admins: end all live access at once, of a resource, a person or everything, and freeze it',
    examples: ['panic jit-prod-db-readers because INC-7', 'panic ana@contoso.com', 'panic everything'],
    more: 'You read how many there are and how long it takes, and type the exact name to begin. Every end is read back; you are told what could not be ended and who can act.',
  },
  keep: {
    group: 'Look after access',
    usage: '<person>',
    meaning:
      'for integration owners and access admins: do not forget what I know of somebody who has had no access for long',
    examples: ['keep ana@contoso.com'],
    more: 'The weekly note tells beforehand who is about to be forgotten. Kept is kept until they have had access again. Nothing that was recorded is ever forgotten.',
  },
  mine: {
    group: 'What is yours',
    usage: '',
    meaning: 'what you hold and what you asked for, with the buttons to end it',
    examples: ['mine'],
  },
  extend: {
    group: 'What is yours',
    usage: '[name] [for 1h]',
    meaning: 'keep what you hold for longer, where that needs no new decision',
    examples: ['extend', 'extend jit-prod-db-readers for 1h'],
    more: 'In the last quarter of its time, as often and as long as the access flow says. Your card tells what is left.',
  },
  return: {
    group: 'What is yours',
    usage: '<name>',
    meaning: 'give access back before its time is over',
    examples: ['return jit-prod-db-readers'],
  },
  cancel: {
    group: 'What is yours',
    usage: '<name>',
    meaning: 'take back a request that still waits',
    examples: ['cancel jit-prod-db-readers'],
  },
  approvals: {
    group: 'Decide',
    usage: '',
    meaning: 'what waits for your decision, the most urgent first, with the buttons to decide',
    examples: ['approvals'],
    more: 'Whether you may decide is looked up when you ask and again when you press, so that nothing is missing because a card did not reach you.',
  },
  delegate: {
    group: 'Decide',
    usage: '[person until Friday]',
    meaning: 'let somebody decide in your stead while you are away; alone, how it stands; delegate stop ends it',
    examples: ['delegate @dan until Friday', 'delegate dan@contoso.com for 3d', 'delegate', 'delegate stop'],
    more: 'For 14 days at most, and only somebody whom an access flow names for that. They get what waits for you, and you are left in peace. Their word is yours, and counts once. Never about what gives control over the whole tenant.',
  },
  away: {
    group: 'Decide',
    usage: '[until Friday | off]',
    meaning: 'be left in peace while you are away, with nobody in your stead; alone, how it stands; away off ends it',
    examples: ['away until Friday', 'away for 3d', 'away', 'away off'],
    more: 'For 31 days at most. You are neither asked nor reminded, as long as enough others are there to decide; where there are not, you are asked all the same. You may decide whenever you look in.',
  },
  revoke: {
    group: 'Decide',
    usage: '[person] <name> [because …]',
    meaning: 'take back what you approved; an admin, anything',
    examples: ['revoke jit-prod-db-readers', 'revoke ana@contoso.com jit-prod-db-readers because INC-7 is over'],
    more: 'It is taken back at once, and whoever held it reads by whom and why.',
  },
  prefer: {
    group: 'How I talk to you',
    usage: '[chat]',
    meaning: 'in which chat I write to you first, where there are several',
    examples: ['prefer'],
  },
  setup: {
    group: 'Look after access',
    usage: '[from number | preview [integration]]',
    meaning: 'for admins: how Doorbell stands, and what to mend; or how the access details will be read',
    examples: ['setup', 'setup from 6', 'setup preview'],
    more: 'It looks at the database, the chat, the sign-in and permissions in the directory, owners, and who could approve. It changes nothing.',
  },
  webhook: {
    group: 'Look after access',
    usage: '[test <name> | log [name]]',
    meaning: 'for admins: whether a receiver outside takes what Doorbell tells it, and what came of each message',
    examples: ['webhook test SIEM', 'webhook log SIEM'],
    more: 'A test tells nothing that happened. Which receivers there are, the access file says.',
  },
  link: {
    group: 'Who you are',
    usage: '',
    meaning: 'sign in once to this chat and to the directory, so that I know who you are there',
    examples: ['link'],
  },
  unlink: {
    group: 'Who you are',
    usage: '',
    meaning: 'undo that',
    examples: ['unlink'],
    more: 'An access admin undoes it for somebody else: by a mention of their account, or, all of theirs, by their e-mail address or whole name. What the import file links, only the import file unlinks.',
  },
  can: {
    group: 'Look things up',
    usage: '[person] <name>',
    meaning: 'whether it could be asked for, by which access flow, and who would decide; nobody is asked',
    examples: ['can jit-prod-db-readers', 'can ana@contoso.com jit-prod-db-readers'],
  },
  why: {
    group: 'Look things up',
    usage: '[person] <name>',
    meaning: 'which decision explains that somebody holds it',
    examples: ['why jit-prod-db-readers', 'why ana@contoso.com jit-prod-db-readers'],
    more: 'About others it is shown to their manager, to those who answer for it, and to auditors and admins; the audit tells who looked.',
  },
  who: {
    group: 'Look things up',
    usage: '<name>',
    meaning: 'who holds it and until when',
    examples: ['who jit-prod-db-readers'],
    more: 'Everybody is shown to those who answer for it, and to auditors and admins; others see what they hold themselves.',
  },
  activity: {
    group: 'Look things up',
    usage: '[person or name] [since 7d | day]',
    meaning: 'what happened, the newest first',
    examples: ['activity', 'activity jit-prod-db-readers since 7d'],
  },
  report: {
    group: 'Look things up',
    usage: '[holders | requests | decisions | activity] [of name] [column=value] [since 30d | day] [until day]',
    meaning: 'the same as a table (CSV) to keep: what is held, what was asked, who decided, everything that happened',
    examples: [
      'report holders',
      'report decisions of jit-prod-db-readers since 30d',
      'report requests state=denied person="Ana Moreno" since 2026-01-01 until 2026-03-31',
      'report requests emergency=yes since 90d',
    ],
    more: 'About everything for auditors and admins; of one resource for those who answer for it as well. Without a time it is the last 30 days. Any column of the table can be said with its value; person= is whoever had a part in it. The audit tells who had it.',
  },
  help: {
    group: 'How I talk to you',
    usage: '[verb]',
    meaning: 'this text, or more about one verb',
    examples: ['help', 'help request'],
  },
}

const isVerb = (word: string): word is Word => Object.hasOwn(topics, word)

/** Where somebody asks. */
export interface HelpPlace {
  /** Verbs that mean nothing there, and are not told of. */
  readonly leftOut?: readonly Word[]
}

/** `about` is a verb that somebody wants to know more of. */
export function helpCard({ leftOut = [] }: HelpPlace, about: string | null = null): Card {
  const word = about?.toLowerCase() ?? null
  if (word !== null && isVerb(word)) return topicCard(word, topics[word])
  const nearest = word === null ? null : nearestVerb(word)
  return {
    summary: line('What Doorbell understands'),
    title: 'What Doorbell understands',
    tone: 'plain',
    blocks: [
      ...(about === null ? [] : [{ kind: 'line', line: unknownTopic(nearest) } as const]),
      ...groups.flatMap((group): Block[] => {
        const told = Object.entries(topics).filter(
          ([verb, topic]) => topic.group === group && !leftOut.some(word => word === verb),
        )
        return told.length === 0
          ? []
          : [
              { kind: 'line', line: line(strong(group)) },
              ...told.map(([verb, { usage, meaning }]): Block => {
                return { kind: 'line', line: said(verb, usage, meaning) }
              }),
            ]
      }),
      {
        kind: 'note',
        line: line(
          'Access always ends by itself. You are told when it was granted, before it ends, and when it is verified gone. More about a verb: ',
          toType('help request'),
          '.',
        ),
      },
    ],
  }
}

const said = (verb: string, usage: string, meaning: string): Line =>
  line(toType(`${verb} ${usage}`.trim()), ` – ${meaning}`)

const unknownTopic = (nearest: string | null): Line =>
  nearest
    ? line('I know no such verb. Did you mean ', toType(`help ${nearest}`), '?')
    : line('I know no such verb. These are all:')

const topicCard = (verb: Word, { usage, meaning, examples, more }: Topic): Card => ({
  summary: line(`How ${verb} is used`),
  title: verb,
  tone: 'plain',
  blocks: [
    { kind: 'line', line: said(verb, usage, meaning) },
    ...(more ? [{ kind: 'line', line: line(more) } as const] : []),
    ...examples.map((example): Block => ({ kind: 'line', line: line('For example ', toType(example)) })),
  ],
})
