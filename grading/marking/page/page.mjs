// The page in which a person marks answers, one after the other.

const $ = (id) => document.getElementById(id);

// The token came in the address; from here on it is in this tab only.
const token = location.hash.slice(1) || sessionStorage.getItem("token") || "";
sessionStorage.setItem("token", token);
history.replaceState(null, "", location.pathname);

async function ask(path, options = {}) {
  const response = await fetch(`/api/${path}`, { ...options, headers: { Authorization: `Bearer ${token}` } });
  const value = await response.json();
  if (!response.ok) throw new Error(value.error);
  return value;
}

let questions = [];
let answers = [];
let at = 0;
/** The question whose texts are shown. */
let shown;
/** Whether the answer that is to be marked is the one that is seen. */
let isSeen = false;
/** What was typed of a number of more than one digit. */
let typed = { text: "", time: 0 };

const now = () => answers[at];
const question = () => questions[now().question];

function say(text, failed = false) {
  $("status").textContent = text;
  $("status").classList.toggle("failed", failed);
}

function message(text) {
  $("work").hidden = true;
  $("message").hidden = false;
  $("message").firstElementChild.textContent = text;
}

/** Each HTML comes with the styles of its mathematics; those of all that was shown stay. */
const mathStyles = new Set();
function show(element, { html, styles }) {
  if (styles && !mathStyles.has(styles)) {
    mathStyles.add(styles);
    $("math").textContent = [...mathStyles].join("\n");
  }
  element.innerHTML = html;
}

/** Writes are in the order in which they were made. */
let saving = Promise.resolve();
function save() {
  const [number, { score, comment }] = [at, now()];
  say("saving …");
  saving = saving.then(async () => {
    try {
      await ask(`answers/${number}`, { method: "PUT", body: JSON.stringify({ score, comment }) });
      say("saved");
    } catch (error) {
      say(`not saved: ${error.message}`, true);
    }
  });
  showMarks();
}

function setScore(score) {
  if (!isSeen) return;
  if (score !== null && !(score >= 0 && score <= question().points))
    return say(`at most ${question().points} points`, true);
  now().score = score;
  save();
}

function setComment(comment) {
  if (!isSeen || now().comment === comment) return;
  now().comment = comment;
  save();
}

function showMarks() {
  const { score, comment } = now();
  for (const button of $("points").children)
    button.setAttribute("aria-pressed", String(Number(button.textContent) === score));
  if (document.activeElement !== $("score")) $("score").value = score ?? "";
  if (document.activeElement !== $("comment")) $("comment").value = comment;
  const marked = answers.filter((answer) => answer.score !== null).length;
  $("progress").value = marked / answers.length;
  $("count").textContent = `${marked} of ${answers.length} marked`;
  const own = answers.flatMap((answer, i) => (answer.question === now().question ? [i] : []));
  $("place").textContent = `answer ${own.indexOf(at) + 1} of ${own.length}`;
  const comments = earlierComments();
  $("before").replaceChildren(
    ...comments.map((text, i) => {
      const button = document.createElement("button");
      button.type = "button";
      const key = document.createElement("b");
      key.textContent = `Alt+${i + 1}`;
      button.append(key, text);
      button.title = text;
      button.onclick = () => addComment(text);
      return button;
    }),
  );
}

/** Of the same question, the most frequent first. */
function earlierComments() {
  const counts = new Map();
  for (const answer of answers) {
    if (answer.question !== now().question || !answer.comment || answer === now()) continue;
    counts.set(answer.comment, (counts.get(answer.comment) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 9)
    .map(([text]) => text);
}

function addComment(text) {
  setComment($("comment").value.trim());
  setComment(now().comment ? `${now().comment}\n${text}` : text);
  $("comment").value = now().comment;
}

async function go(to) {
  if (to < 0 || to >= answers.length) return say(to < 0 ? "this is the first" : "this is the last");
  leaveFields();
  at = to;
  isSeen = false;
  $("answer").replaceChildren();
  const { points, id, assignment } = question();
  const isNew = shown !== now().question;
  $("question").value = now().question;
  $("who").textContent = now().student === undefined ? "Answer" : `Answer of ${now().student}`;
  $("of").textContent = `Points, of ${points}`;
  if (isNew) {
    document.title = `Marking ${assignment}, ${id}`;
    const step = points <= 12 ? 1 : Math.ceil(points / 12);
    const values = Array.from({ length: Math.floor(points / step) + 1 }, (_, i) => i * step);
    if (values.at(-1) !== points) values.push(points);
    $("points").replaceChildren(
      ...values.map((value) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = value;
        button.onclick = () => setScore(value);
        return button;
      }),
    );
  }
  showMarks();
  const number = at;
  try {
    const [answer, texts] = await Promise.all([ask(`answers/${number}`), isNew && ask(`questions/${now().question}`)]);
    if (at !== number) return; // went on meanwhile
    show($("answer"), answer);
    isSeen = true;
    if (texts) {
      show($("asked").querySelector("div"), texts.asked);
      show($("solution").querySelector("div"), texts.solution);
      shown = now().question;
    }
    window.scrollTo(0, 0);
  } catch (error) {
    $("answer").textContent = error.message;
  }
}

/** What stands in them is taken before anything else is shown. */
function leaveFields() {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

function nextOpen() {
  const after = [...answers.keys()].slice(at + 1).concat([...answers.keys()].slice(0, at + 1));
  const open = after.find((i) => answers[i].score === null);
  if (open === undefined) say("all are marked");
  else void go(open);
}

const keys = {
  ArrowRight: () => go(at + 1),
  Enter: () => go(at + 1),
  ArrowLeft: () => go(at - 1),
  u: nextOpen,
  x: () => setScore(null),
  c: () => $("comment").focus(),
  q: () => ($("asked").open = !$("asked").open),
  a: () => ($("solution").open = !$("solution").open),
  ".": () => setScore(Math.min(question().points, (now().score ?? 0) + 0.5)),
};
keys[","] = keys["."];

function digit(key) {
  const goesOn = Date.now() - typed.time < 900 && Number(typed.text + key) <= question().points;
  typed = { text: goesOn ? typed.text + key : key, time: Date.now() };
  setScore(Number(typed.text));
}

document.addEventListener("keydown", (event) => {
  if ($("work").hidden || event.ctrlKey || event.metaKey) return;
  if (event.altKey) {
    const text = /^Digit[1-9]$/.test(event.code) && earlierComments()[Number(event.code.at(-1)) - 1];
    if (text) {
      event.preventDefault();
      addComment(text);
    }
    return;
  }
  const { target } = event;
  if (target.matches("textarea, input, select")) {
    if (event.key === "Escape" || (event.key === "Enter" && target.matches("input"))) target.blur();
    return;
  }
  // Enter on a button presses it.
  if ((event.key === "Enter" || event.key === " ") && target.matches("button, summary")) return;
  const act = /^\d$/.test(event.key) ? () => digit(event.key) : Object.hasOwn(keys, event.key) && keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

$("comment").addEventListener("change", () => setComment($("comment").value.trim()));
$("score").addEventListener("change", () => {
  const text = $("score").value.trim().replace(",", ".");
  if (text === "") setScore(null);
  else if (/^\d*\.?\d+$/.test(text)) setScore(Number(text));
  else say(`"${text}" is no number`, true);
  $("score").value = now().score ?? "";
});
$("previous").onclick = () => go(at - 1);
$("next").onclick = () => go(at + 1);
$("open").onclick = nextOpen;
$("question").onchange = () => {
  const to = Number($("question").value);
  const open = answers.findIndex((answer) => answer.question === to && answer.score === null);
  void go(open >= 0 ? open : answers.findIndex((answer) => answer.question === to));
};
// A link in an answer leads nowhere without being asked for.
$("answer").addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link) return;
  event.preventDefault();
  say(`the link leads to ${link.href}`);
});

try {
  ({ questions, answers } = await ask("answers"));
  if (answers.length === 0)
    message("There is nothing to mark: grade first, or all answers are as they were handed out.");
  else {
    const used = new Set(answers.map((answer) => answer.question));
    $("question").replaceChildren(
      ...[...used].map((i) => new Option(`${questions[i].assignment}: ${questions[i].id} (${questions[i].points})`, i)),
    );
    $("message").hidden = true;
    $("work").hidden = false;
    const open = answers.findIndex((answer) => answer.score === null);
    await go(Math.max(0, open));
  }
} catch (error) {
  message(error.message);
}
