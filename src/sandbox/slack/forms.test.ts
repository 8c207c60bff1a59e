import type { App } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { afterEach, describe, expect, it } from 'vitest'
import { aWorkspace, boltOverHttp } from './a-workspace.test-support.ts'
import { errorAt } from './open-form.ts'
import { read } from './reading.ts'
import type { SimulatedSlack } from './server.ts'
import type { SlackOptions } from './settings.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function given(listeners: (app: App) => void, options: Partial<SlackOptions> = {}): Promise<SimulatedSlack> {
  const slack = await aWorkspace(options)
  const bolt = await boltOverHttp(slack, listeners)
  stops.push(slack.close, bolt.stop)
  return slack
}

const words = (text: string) => ({ type: 'plain_text' as const, text })
const modal = (title: string, more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  title: words(title),
  blocks: [],
  ...more,
})
const requestForm = (title = 'Request access') =>
  modal(title, {
    submit: words('Send'),
    private_metadata: 'kept',
    callback_id: 'request',
    blocks: [
      {
        type: 'input',
        block_id: 'access',
        label: words('Access'),
        element: { type: 'external_select', action_id: 'access', min_query_length: 0 },
      },
      {
        type: 'input',
        block_id: 'reason',
        label: words('Reason'),
        element: { type: 'plain_text_input', action_id: 'reason', max_length: 20 },
      },
    ],
  })

const opening = (view: ModalView) => (app: App) =>
  app.command('/access', async ({ ack, client, body }) => {
    await ack()
    await client.views.open({ trigger_id: body.trigger_id, view })
  })

const offering =
  (...labels: string[]) =>
  (app: App) =>
    app.options('access', ({ ack, options }) =>
      ack({
        options: labels
          .filter(it => it.startsWith(options.value))
          .map(it => ({ text: words(it), value: `id of ${it}` })),
      }),
    )

const whatOpenSays = async (now: () => Date, before: () => void, view: ModalView, times = 1) => {
  const said: string[] = []
  const slack = await given(
    app =>
      app.command('/access', async ({ ack, client, body }) => {
        await ack()
        before()
        for (let turn = 0; turn < times; turn += 1)
          await client.views.open({ trigger_id: body.trigger_id, view }).then(
            () => said.push('opened'),
            error => said.push(error.data.error, ...(error.data.response_metadata?.messages ?? [])),
          )
      }),
    { now },
  )
  await slack.as('U0ANA').command('request')
  await slack.until(() => said.length >= times)
  return said
}

describe('a form', () => {
  it('opens for whoever did something, within three seconds of it, once', async () => {
    let shift = 0
    const now = () => new Date(Date.now() + shift)
    expect(await whatOpenSays(now, () => {}, modal('Form'), 2)).toEqual(['opened', 'exchanged_trigger_id'])
    const late = () => {
      shift += 3_001
    }
    expect(await whatOpenSays(now, late, modal('Form'))).toEqual(['expired_trigger_id'])
  })

  it('is refused when its title is too long, with a pointer to what is wrong', async () => {
    expect(
      await whatOpenSays(
        () => new Date(),
        () => {},
        modal('A title of twenty-five let'),
      ),
    ).toEqual(['invalid_arguments', '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'])
  })

  it('keeps what was typed when the app shows it anew, as long as block and action keep their names', async () => {
    const slack = await given(app => {
      opening(requestForm())(app)
      app.shortcut('again', async ({ ack, client }) => {
        await ack()
        const id = slack.as('U0ANA').view?.id ?? ''
        await client.views.update({ view_id: id, view: requestForm('Shown anew') })
      })
    })
    const ana = slack.as('U0ANA')
    await ana.command('request')
    await slack.until(() => ana.view)
    await ana.fill({ Reason: 'On call' })
    await ana.shortcut('again')
    const view = await slack.until(() => ana.view?.title === 'Shown anew' && ana.view)
    expect(view.state.reason?.reason?.value).toBe('On call')
  })

  it('refuses an update that was made for an older look of it, or after it was closed', async () => {
    const said: string[] = []
    const slack = await given(app => {
      app.command('/access', async ({ ack, client, body }) => {
        await ack()
        const { view } = await client.views.open({ trigger_id: body.trigger_id, view: modal('First') })
        const change = (title: string, hash?: string) =>
          client.views.update({ view_id: view?.id ?? '', view: modal(title), ...(hash && { hash }) }).then(
            () => said.push(title),
            error => said.push(error.data.error),
          )
        await change('Second', view?.hash)
        await change('Third', view?.hash)
        await slack.as('U0ANA').closeView()
        await change('Fourth')
      })
    })
    await slack.as('U0ANA').command('request')
    await slack.until(() => said.length === 3)
    expect(said).toEqual(['Second', 'hash_conflict', 'not_found'])
  })

  it('offers what the app offers for the letters typed, and takes nothing else from an honest client', async () => {
    const slack = await given(app => {
      opening(requestForm())(app)
      offering('jit-prod', 'jit-test', 'other')(app)
    })
    const ana = slack.as('U0ANA')
    await ana.command('request')
    await slack.until(() => ana.view)
    expect((await ana.suggestions('Access', 'jit')).map(it => it.label)).toEqual(['jit-prod', 'jit-test'])
    await expect(ana.fill({ Access: 'Domain Admins' })).rejects.toThrow('"Domain Admins" is not offered here')
    await expect(ana.fill({ Reason: 'More than twenty letters' })).rejects.toThrow('nobody type more than 20')
    await ana.fill({ Access: 'jit-prod' })
    expect(ana.view?.state.access?.access?.selected_option).toMatchObject({ value: 'id of jit-prod' })
  })

  it('is not sent while something required is missing, and stays with its errors when the app finds some', async () => {
    const sent: unknown[] = []
    const slack = await given(app => {
      opening(requestForm())(app)
      offering('jit-prod')(app)
      app.view('request', async ({ ack, view }) => {
        sent.push([view.private_metadata, view.state.values.reason?.reason?.value])
        if (sent.length === 1) await ack({ response_action: 'errors', errors: { reason: 'Say more.' } })
        else await ack()
      })
    })
    const ana = slack.as('U0ANA')
    await ana.command('request')
    await slack.until(() => ana.view)
    expect(await ana.submit()).toBeNull()
    expect(ana.view && errorAt(ana.view, 'Access')).toBe('Please complete this required field.')
    await ana.fill({ Access: 'jit-prod', Reason: 'x' })
    await ana.submit()
    expect(ana.view?.errors).toEqual({ reason: 'Say more.' })
    await ana.submit()
    expect(ana.view).toBeNull()
    expect(sent).toEqual([
      ['kept', 'x'],
      ['kept', 'x'],
    ])
  })

  it('can be answered by another form, which replaces it, and says so when that one is broken', async () => {
    let title = 'A title that is far too long for a modal'
    const slack = await given(app => {
      opening(modal('Sure?', { submit: words('Yes'), callback_id: 'request' }))(app)
      app.view('request', ({ ack }) => ack({ response_action: 'update', view: modal(title) }))
    })
    const ana = slack.as('U0ANA')
    await ana.command('request')
    await slack.until(() => ana.view)
    await ana.submit()
    expect(ana.view?.title).toBe('Sure?')
    expect(ana.errors().map(it => it.error)).toEqual([
      'invalid_view: must be less than 25 characters [json-pointer:/view/title/text]',
    ])
    title = 'Done'
    await ana.submit()
    expect(ana.view?.title).toBe('Done')
  })

  it('can lie on top of another, three high at most, and all can be cleared at once', async () => {
    const said: string[] = []
    const next = { type: 'button' as const, text: words('Next'), action_id: 'next' }
    const view = modal('Form', {
      submit: words('Finish'),
      callback_id: 'request',
      blocks: [{ type: 'actions', elements: [next] }],
    })
    const slack = await given(app => {
      opening(view)(app)
      app.action('next', async ({ ack, client, body }) => {
        await ack()
        const trigger_id = 'trigger_id' in body ? body.trigger_id : ''
        await client.views.push({ trigger_id, view }).then(
          () => said.push('pushed'),
          error => said.push(error.data.error),
        )
      })
      app.view('request', ({ ack }) => ack({ response_action: 'clear' }))
    })
    const ana = slack.as('U0ANA')
    await ana.command('request')
    await slack.until(() => ana.view)
    for (const high of [2, 3, 4]) {
      await ana.pressInForm('Next')
      await slack.until(() => said.length === high - 1)
    }
    expect(said).toEqual(['pushed', 'pushed', 'push_limit_reached'])
    await ana.closeView()
    expect(ana.view?.title).toBe('Form')
    await ana.submit()
    expect(ana.view).toBeNull()
  })

  it('can hold a value that was never offered, when a client is not honest', async () => {
    const chosen: unknown[] = []
    const slack = await given(app => {
      opening(requestForm())(app)
      app.view('request', async ({ ack, view }) => {
        chosen.push(view.state.values.access?.access?.selected_option?.value)
        await ack()
      })
    })
    const ana = slack.as('U0ANA')
    await ana.command('request')
    await slack.until(() => ana.view)
    await ana.fillForged('Access', { selected_option: { text: words('Domain Admins'), value: 'domain-admins' } })
    await ana.fill({ Reason: 'x' })
    await ana.submit()
    expect(chosen).toEqual(['domain-admins'])
  })

  it('tells the app that it was closed only when the app asked for that', async () => {
    const closed: string[] = []
    const slack = await given(app => {
      opening(modal('Form', { notify_on_close: true, callback_id: 'request' }))(app)
      app.view({ type: 'view_closed', callback_id: 'request' }, async ({ ack, view }) => {
        await ack()
        closed.push(view.id)
      })
    })
    const ana = slack.as('U0ANA')
    await ana.command('request')
    const { id } = await slack.until(() => ana.view)
    await ana.closeView()
    await slack.until(() => closed.length > 0)
    expect(closed).toEqual([id])
    expect(ana.view).toBeNull()
  })
})

describe('the Home tab', () => {
  it('shows what was published, and its buttons work', async () => {
    const pressed: string[] = []
    const slack = await given(app => {
      app.event('app_home_opened', async ({ client, event }) => {
        const button = { type: 'button' as const, text: words('Request'), action_id: 'ask' }
        const view = { type: 'home' as const, blocks: [{ type: 'actions' as const, elements: [button] }] }
        await client.views.publish({ user_id: event.user, view })
      })
      app.action('ask', async ({ ack, body }) => {
        await ack()
        pressed.push(body.user.id)
      })
    })
    const ana = slack.as('U0ANA')
    await ana.openHome()
    const home = await slack.until(() => ana.home)
    expect(read(home).buttons).toEqual(['Request'])
    await ana.pressInHome('Request')
    await slack.until(() => pressed.length > 0)
    expect(pressed).toEqual(['U0ANA'])
  })
})
