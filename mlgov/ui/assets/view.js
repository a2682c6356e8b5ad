// Shows HTML that the server built and escaped. A click on a link of ours is reported instead of followed,
// so that the session lives on; with a modifier key the browser opens the link as usual. Tables sort by a
// click on a heading and filter while one types, without asking the server. Where the screen is narrow a
// row is a card, whose cells say which column they are; empty ones are left out there.
const label = (table) => {
  const names = Array.from(table.tHead.rows[0].cells, (heading) => heading.textContent)
  Array.from(table.tBodies[0].rows).forEach((row) =>
    Array.from(row.cells).forEach((cell, i) => {
      cell.dataset.label = names[i]
      if (["", "–"].includes(cell.textContent.trim()) && !cell.querySelector("svg")) cell.dataset.none = ""
    }),
  )
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  let root = parentElement.querySelector(".view")
  if (!root) {
    root = document.createElement("div")
    root.className = "view"
    parentElement.appendChild(root)
  }
  if (root.dataset.html !== data.html) {
    root.dataset.html = data.html
    root.innerHTML = data.html
    root.querySelectorAll("table.cards").forEach(label)
    root.querySelectorAll(".scroll.newest").forEach((box) => (box.scrollLeft = box.scrollWidth))
  }

  const visit = (event) => {
    const link = event.target.closest("[data-go]")
    if (!link || event.defaultPrevented) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button > 0) return
    if (String(window.getSelection())) return
    event.preventDefault()
    setTriggerValue("go", link.dataset.go)
  }

  const sort = (heading) => {
    const table = heading.closest("table")
    const column = Array.from(heading.parentElement.children).indexOf(heading)
    const up = heading.getAttribute("aria-sort") !== "ascending"
    table.querySelectorAll("th[aria-sort]").forEach((other) => other.setAttribute("aria-sort", "none"))
    heading.setAttribute("aria-sort", up ? "ascending" : "descending")
    const body = table.tBodies[0]
    const key = (row) => row.children[column].dataset.key ?? row.children[column].textContent
    const order = (a, b) => {
      if (key(a) === "" || key(b) === "") return (key(a) === "") - (key(b) === "")
      const numbers = [Number(key(a)), Number(key(b))]
      const sign = numbers.some(Number.isNaN) ? key(a).localeCompare(key(b)) : numbers[0] - numbers[1]
      return up ? sign : -sign
    }
    Array.from(body.rows).sort(order).forEach((row) => body.appendChild(row))
  }

  const filter = (input) => {
    const wanted = input.value.toLowerCase()
    const rows = Array.from(root.querySelectorAll("tbody tr"))
    rows.forEach((row) => (row.hidden = !row.textContent.toLowerCase().includes(wanted)))
    const shown = rows.filter((row) => !row.hidden).length
    const counter = root.querySelector(".counter")
    if (counter) counter.textContent = wanted ? `${shown} of ${rows.length} shown` : counter.dataset.all
  }

  root.onclick = (event) => {
    const heading = event.target.closest("th[aria-sort]")
    if (heading) sort(heading)
    else visit(event)
  }
  root.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return
    const heading = event.target.closest("th[aria-sort]")
    if (heading) {
      event.preventDefault()
      sort(heading)
    }
  }
  root.oninput = (event) => {
    if (event.target.matches("input.filter")) filter(event.target)
  }
}
