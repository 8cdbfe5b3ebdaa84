// A CPU capture from the page of a function: its flamegraph appears below.

const capture = document.getElementById("capture-form");
if (capture) {
  const SECONDS_OF_CAPTURE = 10;
  const place = document.getElementById("captured");
  const [button, output] = [capture.querySelector("button"), capture.querySelector("output")];
  capture.hidden = false;
  capture.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    let left = SECONDS_OF_CAPTURE;
    output.textContent = `Capturing for ${SECONDS_OF_CAPTURE} s …`;
    const counting = setInterval(() => {
      left -= 1;
      output.textContent = left > 0 ? `${left} s …` : "Finding the names of functions …";
    }, 1000);
    const asked = new URLSearchParams({ seconds: SECONDS_OF_CAPTURE, function: capture.dataset.function });
    const frame = element("iframe", { title: `Flamegraph of ${capture.dataset.function}`, class: "flamegraph" });
    frame.addEventListener("load", () => {
      clearInterval(counting);
      button.disabled = false;
      const { contentDocument } = frame;
      const picture = contentDocument?.documentElement;
      if (picture?.tagName === "svg") {
        const height = Number(picture.getAttribute("height"));
        if (height > 0) frame.height = height + 20;
        output.textContent = `Captured at ${clock(Date.now())}`;
        return;
      }
      // A refusal is JSON with its reason.
      let reason = "no answer";
      try {
        reason = JSON.parse(contentDocument.body.textContent).reason;
      } catch {
        // It is what it is.
      }
      frame.remove();
      output.textContent = `Not captured: ${reason}`;
    });
    frame.src = `debug/pprof/flamegraph?${asked}`;
    place.replaceChildren(frame);
  });
}
