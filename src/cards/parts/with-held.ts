import { isOfSeveral } from '../../access/request/of-several.ts'
import type { Ask } from '../../access/request/states.ts'
import { minutes } from '../../access/vocabulary.ts'
import { type Line, line, said } from '../card.ts'
import { lengthText, type Names } from '../wording/wording.ts'

/** For whoever decides: why more people are asked than so short a time would take. */
export const withHeldLines = (ask: Ask, names: Names): readonly Line[] =>
  ask.withHeld === undefined
    ? []
    : [
        line(
          said(names(ask.beneficiary)),
          ` had been given ${isOfSeveral(ask) ? 'some of it' : 'it'} for ${lengthText(minutes(ask.withHeld - ask.duration))} already, which was not over when this was asked. `,
          `Together that is ${lengthText(ask.withHeld)}, and for so long it goes by the access flow `,
          said(ask.flow),
          '.',
        ),
      ]
