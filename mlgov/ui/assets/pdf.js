// Shows a PDF in the browser's own viewer, from bytes that came with the page: nothing is fetched.
export default function (component) {
  const { data, parentElement } = component
  let frame = parentElement.querySelector("iframe.pdf")
  if (!frame) {
    frame = document.createElement("iframe")
    frame.className = "pdf"
    frame.title = "Preview of the paper"
    parentElement.appendChild(frame)
  }
  const bytes = Uint8Array.from(atob(data.pdf), (char) => char.charCodeAt(0))
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }))
  frame.src = address
  return () => URL.revokeObjectURL(address)
}
