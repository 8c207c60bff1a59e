import { sentenceCard } from './answer-card.ts'
import { type Block, type Card, line, said, saidStrong, toType } from './card.ts'

/** What stands below a refusal that linking would mend. `carriesOn`: what they just did is kept until then. */
export function linkOffer(address: string, carriesOn: boolean): readonly Block[] {
  const keeps = carriesOn ? ' What you just did is carried on with afterwards.' : ''
  return [
    {
      kind: 'line',
      line: line(`You can link your accounts yourself: sign in to this chat and to the directory, once.${keeps}`),
    },
    {
      kind: 'buttons',
      buttons: [
        {
          label: 'Link my accounts',
          value: 'link',
          style: 'primary',
          spoken: 'Link my accounts: opens a page in your browser',
          asksForReason: false,
          url: address,
        },
      ],
    },
    { kind: 'note', line: line('The link is for you alone, works once, and for 10 minutes.') },
  ]
}

/** What stands below it where nobody can link by signing in. */
export const importOnly = (): readonly Block[] => [
  {
    kind: 'line',
    line: line('Linking by sign-in is not set up here. Please ask your access admins to add you to the import file.'),
  },
]

export function linkCard(address: string): Card {
  const blocks = linkOffer(address, false)
  return { summary: line('Link your accounts by signing in to both, once.'), title: '', tone: 'plain', blocks }
}

export const cannotLinkCard = (): Card => ({
  ...sentenceCard(line('Linking by sign-in is not set up here.'), 'bad'),
  blocks: importOnly(),
})

export const alreadyLinkedCard = (person: string): Card =>
  sentenceCard(line('Your account is already linked to ', saidStrong(person), ' in the directory.'))

/** To the chat account that was bound. */
export const linkedCard = (person: string): Card => ({
  ...sentenceCard(line('Your chat account is now linked to ', saidStrong(person), ' in the directory.'), 'good'),
  blocks: [
    { kind: 'line', line: line('Your chat account is now linked to ', saidStrong(person), ' in the directory.') },
    {
      kind: 'note',
      line: line('If that was not you: type ', toType('unlink'), ' and tell your access admins.'),
    },
  ],
})

/** To another chat account of the same person: somebody else may have got hold of theirs. */
export const linkedElsewhereCard = (person: string, account: string): Card =>
  sentenceCard(
    line(
      'Another chat account (',
      said(account),
      ') was linked to ',
      saidStrong(person),
      ' in the directory, by signing in as them. If that was not you, please tell your access admins at once.',
    ),
    'bad',
  )

/** `cutOff`: an admin did it, and its address alone does not undo that. */
export const unlinkedCard = (person: string, cutOff = false): Card =>
  sentenceCard(
    line(
      'Your chat account is no longer linked to ',
      saidStrong(person),
      cutOff
        ? ' in the directory: an access admin undid that. Signing in to both accounts links it again.'
        : ' in the directory. Where your company has me recognise people by their address, that links it again by itself.',
    ),
    'over',
  )
