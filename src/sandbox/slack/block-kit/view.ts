import { z } from 'zod'
import { limits } from '../limits.ts'
import { homeBlocks, modalBlocks } from './blocks.ts'
import { plainText } from './parts.ts'

const shared = {
  private_metadata: z.string().max(limits.privateMetadata).optional(),
  callback_id: z.string().max(limits.id).optional(),
  external_id: z.string().max(limits.id).optional(),
}

export const modal = z
  .strictObject({
    type: z.literal('modal'),
    title: plainText(limits.viewTitle),
    blocks: modalBlocks,
    close: plainText(limits.viewTitle).optional(),
    submit: plainText(limits.viewTitle).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
    ...shared,
  })
  .refine(view => view.submit !== undefined || view.blocks.every(block => block.type !== 'input'), {
    message: 'missing required field: submit',
    path: ['submit'],
  })

export const home = z.strictObject({ type: z.literal('home'), blocks: homeBlocks, ...shared })
