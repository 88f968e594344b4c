/* Passkeys: the only thing in signing in that needs a script. Everything else works without one.
 *
 * A form with data-passkey="make" or "show" holds a hidden field `credential` and a button. What the
 * browser is to sign stands in the data block named by data-options, or comes from the form's address.
 */
(function () {
  'use strict'

  const bytes = text => {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
    return Uint8Array.from(plain, one => one.charCodeAt(0))
  }
  const text = buffer => {
    const plain = Array.from(new Uint8Array(buffer), one => String.fromCharCode(one)).join('')
    return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  }
  const named = list => (list || []).map(one => ({ ...one, id: bytes(one.id) }))

  function readable (options) {
    const wanted = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) }
    if (wanted.user) wanted.user = { ...wanted.user, id: bytes(wanted.user.id) }
    if (wanted.excludeCredentials) wanted.excludeCredentials = named(wanted.excludeCredentials)
    if (wanted.allowCredentials) wanted.allowCredentials = named(wanted.allowCredentials)
    return { publicKey: wanted }
  }

  function writable (credential) {
    const answer = credential.response
    const response = { clientDataJSON: text(answer.clientDataJSON) }
    for (const part of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (answer[part]) response[part] = text(answer[part])
    }
    if (answer.getTransports) response.transports = answer.getTransports()
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults()
    }
  }

  async function optionsOf (form) {
    const block = form.dataset.options && document.getElementById(form.dataset.options)
    if (block) return JSON.parse(block.textContent)
    const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
    if (!answer.ok) throw new Error('no options')
    return (await answer.json()).request_options
  }

  async function use (form, button) {
    const said = form.querySelector('[data-said]')
    said.textContent = ''
    button.disabled = true
    try {
      const options = readable(await optionsOf(form))
      const made = form.dataset.passkey === 'make'
        ? await navigator.credentials.create(options)
        : await navigator.credentials.get(options)
      form.elements.credential.value = JSON.stringify(writable(made))
      form.submit()
    } catch (trouble) {
      button.disabled = false
      said.textContent = trouble.name === 'InvalidStateError' ? said.dataset.known : said.dataset.failed
    }
  }

  const numbers = /^(\d+\.){3}\d+$|^\[/.test(location.hostname)
  const able = window.PublicKeyCredential && window.isSecureContext && !numbers
  document.querySelectorAll('form[data-passkey]').forEach(form => {
    const button = form.querySelector('button')
    const without = form.querySelector('[data-without]')
    if (!able) {
      if (without) without.hidden = false
      return
    }
    form.querySelector('[data-able]').hidden = false
    button.addEventListener('click', event => {
      event.preventDefault()
      use(form, button)
    })
  })
})()
