import { fields, fieldsList, words } from '../json.ts'
import { ApiError, type Method, required, structured } from './call.ts'
import { destination } from './chat-methods.ts'

/** The most that Slack takes in one file: bytes. */
const longest = 1024 * 1024 * 1024

export const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': {
    token: 'bot',
    needs: ['files:write'],
    run: ({ workspace, args }) => {
      const name = required(args, 'filename')
      const length = Number(args.length)
      if (!Number.isInteger(length) || length < 1 || length > longest) throw new ApiError('invalid_arguments')
      const { id, url } = workspace.files.begin(name, length)
      return { upload_url: url, file_id: id }
    },
  },
  'files.completeUploadExternal': {
    token: 'bot',
    needs: ['files:write'],
    run: call => {
      const { workspace, args } = call
      const wanted = structured(args, 'files', 'invalid_arguments')
      const [one, ...others] = fieldsList(wanted)
      if (one === undefined || others.length > 0) throw new ApiError('invalid_arguments')
      const channel = destination({ workspace, args: { channel: required(args, 'channel_id') } })
      const file = workspace.files.finish(words(one.id), words(one.title))
      if (file === null) throw new ApiError('file_not_found')
      workspace.messages.post(channel, { text: words(args.initial_comment), blocks: [], files: [file] })
      return { files: [fields({ id: file.id, title: file.title })] }
    },
  },
}
