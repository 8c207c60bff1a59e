import { type Line, line, said } from '../card.ts'

/** `offered`: the chat asks first whether they want it. */
export type FileState = 'given' | 'offered'

/** Where a file is that somebody asked for, and what is to be done with it once it is there. */
export const whereFileLies = (name: string, state: FileState, then = ''): Line =>
  state === 'given'
    ? line('It lies in our conversation as ', said(name), `.${then}`)
    : line('In our conversation you are asked whether you want it as a file: ', said(name), '.')
