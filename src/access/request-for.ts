/** For whom somebody may ask by an access flow: themselves, anybody else, those whose manager they are, another account of theirs. */
export const requestForKinds = ['self', 'others', 'direct-reports', 'own-admin-account'] as const
export type RequestFor = (typeof requestForKinds)[number]

/** How whoever receives it stands to whoever asks, by the directory's word of now. */
export interface Relation {
  readonly self: boolean
  readonly report: boolean
  /** Another account of the same human. */
  readonly sameHuman: boolean
}

export const oneself: Relation = { self: true, report: false, sameHuman: false }

interface Serving {
  /** Absent: for oneself. */
  readonly requestFor?: readonly RequestFor[]
}

export const serves = ({ requestFor = ['self'] }: Serving, relation: Relation): boolean =>
  requestFor.some(kind => fits[kind](relation))

const fits: Readonly<Record<RequestFor, (relation: Relation) => boolean>> = {
  self: ({ self }) => self,
  others: ({ self }) => !self,
  'direct-reports': ({ self, report }) => !self && report,
  'own-admin-account': ({ self, sameHuman }) => !self && sameHuman,
}

/** Whether whoever may ask by it may ask for whoever there is. */
export const servesEverybody = ({ requestFor = [] }: Serving): boolean => requestFor.includes('others')

export const servesOthers = ({ requestFor = [] }: Serving): boolean => requestFor.some(kind => kind !== 'self')

/** Whether what is known of them may be told to whoever asks: they are the same human, or their manager. */
export const isClose = ({ self, report, sameHuman }: Relation): boolean => self || report || sameHuman
