// Applies the server's offers, and reports clicks. With at.js, set `window.targetGlobalSettings.serverState` to `state.target`
// instead: this is a minimal version of what it does.
globalThis.applyTargetState = () => {
  const state = JSON.parse(document.getElementById("target-state").textContent);
  const { request, response } = state.target ?? {};

  const change = {
    setHtml(element, content) {
      element.innerHTML = content;
    },
    setText(element, content) {
      element.textContent = content;
    },
    setStyle(element, content) {
      for (const [name, value] of Object.entries(content)) element.style.setProperty(name, value);
    },
  };
  for (const { type, content } of response?.execute?.pageLoad?.options ?? []) {
    if (type !== "actions") continue;
    for (const action of content) {
      for (const element of document.querySelectorAll(action.cssSelector ?? action.selector)) {
        change[action.type]?.(element, action.content);
      }
    }
  }

  document.getElementById("target-hiding")?.remove();

  // Sends each click metric once, without waiting for the response, and even if the visitor leaves the page.
  for (const { name, metrics = [] } of response?.execute?.mboxes ?? []) {
    for (const { type, selector, eventToken } of metrics) {
      if (type !== "click") continue;
      const report = () => {
        const notification = {
          id: crypto.randomUUID(),
          type,
          timestamp: Date.now(),
          tokens: [eventToken],
          mbox: { name },
        };
        const { id, context } = request;
        const body = JSON.stringify({ id, context: { ...context, beacon: true }, notifications: [notification] });
        navigator.sendBeacon(state.deliveryUrl, body);
      };
      for (const element of document.querySelectorAll(selector))
        element.addEventListener("click", report, { once: true });
    }
  }
};
