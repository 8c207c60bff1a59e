/**
 * The part of Adaptive Cards 1.5 that Doorbell uses, as plain data. Everybody's words stand in runs of a `RichTextBlock`, which
 * knows no Markdown: in a `TextBlock` or a fact, a name could be a link.
 * @see https://adaptivecards.io/explorer/
 */
export interface AdaptiveCard {
  readonly type: 'AdaptiveCard'
  readonly $schema: string
  readonly version: '1.5'
  /** One sentence for a client that shows no cards. */
  readonly fallbackText: string
  /** The same for a screen reader that reads the card as a whole. */
  readonly speak: string
  readonly body: readonly Element[]
  /** Whoever is named has it drawn anew for them alone, by what we answer. Never without names: that would be everybody. */
  readonly refresh?: { readonly action: Refresh; readonly userIds: readonly string[] }
  readonly msteams?: { readonly width: 'Full' }
}

interface Placed {
  readonly spacing?: 'none' | 'small' | 'medium' | 'large'
  readonly separator?: boolean
}

export type Element = TextBlock | RichTextBlock | Container | ActionSet | InputText | InputChoiceSet

/** For words of ours alone. */
export interface TextBlock extends Placed {
  readonly type: 'TextBlock'
  readonly text: string
  readonly wrap: true
  readonly style?: 'heading'
  readonly size?: 'medium'
  readonly weight?: 'bolder'
}

export interface RichTextBlock extends Placed {
  readonly type: 'RichTextBlock'
  readonly inlines: readonly TextRun[]
}

export interface TextRun {
  readonly type: 'TextRun'
  readonly text: string
  readonly weight?: 'bolder'
  readonly fontType?: 'monospace'
  readonly isSubtle?: true
  readonly size?: 'small'
}

export interface Container extends Placed {
  readonly type: 'Container'
  readonly style?: 'emphasis'
  readonly items: readonly Element[]
}

export interface ActionSet extends Placed {
  readonly type: 'ActionSet'
  readonly actions: readonly Action[]
}

export type Action = Execute | OpenUrl

/** `fallback` is for clients that know no Execute: the same data then comes as a message. */
export interface Execute {
  readonly type: 'Action.Execute'
  readonly title: string
  readonly verb: string
  readonly data: Readonly<Record<string, unknown>>
  readonly style?: 'positive' | 'destructive'
  readonly tooltip?: string
  readonly fallback: Submit
}

/** Done by the client by itself, so that no client has to stand in for it. */
export type Refresh = Pick<Execute, 'type' | 'title' | 'verb' | 'data'>

export interface Submit {
  readonly type: 'Action.Submit'
  readonly title: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface OpenUrl {
  readonly type: 'Action.OpenUrl'
  readonly title: string
  readonly url: string
  readonly style?: 'positive' | 'destructive'
  readonly tooltip?: string
}

interface Input extends Placed {
  readonly id: string
  readonly label: string
  readonly isRequired?: boolean
  readonly errorMessage?: string
}

export interface InputText extends Input {
  readonly type: 'Input.Text'
  readonly placeholder?: string
  readonly value?: string
  readonly isMultiline?: boolean
  readonly maxLength?: number
}

export interface InputChoiceSet extends Input {
  readonly type: 'Input.ChoiceSet'
  readonly style: 'filtered' | 'compact'
  /** What is chosen comes back with a comma between each. */
  readonly isMultiSelect?: true
  readonly placeholder?: string
  readonly value?: string
  readonly choices: readonly { readonly title: string; readonly value: string }[]
  /** What is typed comes to us as a search, and what may be chosen goes back. Absent: everything there is to choose is listed. */
  readonly 'choices.data'?: { readonly type: 'Data.Query'; readonly dataset: string }
}

export const cardContentType = 'application/vnd.microsoft.card.adaptive'
