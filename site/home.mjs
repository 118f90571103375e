// The first page: what batch norm does to a mini-batch, in one picture that moves, and where to go.
import { escape } from "tskernel/dist/notebook/html/escape.js";

/** 60 values of a unit, as a layer gives them: mean 3, deviation 2 (a fixed draw, by the Box-Muller transform). */
function values() {
  let state = 7;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return Array.from({ length: 60 }, () => {
    const radius = Math.sqrt(-2 * Math.log(random()));
    return 3 + 2 * radius * Math.cos(2 * Math.PI * random());
  });
}

/** The four equations in the order of the paper, each as what it does to a value. */
function stages(z) {
  const mean = z.reduce((sum, each) => sum + each, 0) / z.length;
  const deviation = Math.sqrt(z.reduce((sum, each) => sum + (each - mean) ** 2, 0) / z.length);
  return [
    { formula: "z", says: "A mini-batch: what one unit gives for 60 examples.", of: (x) => x },
    { formula: "z − μ", says: "The mean is subtracted: the batch is centred.", of: (x) => x - mean },
    {
      formula: "ẑ = (z − μ) / σ",
      says: "Divided by the standard deviation: its variance is 1.",
      of: (x) => (x - mean) / deviation,
    },
    {
      formula: "γ ẑ + β",
      says: "γ and β, which are learned, stretch and move it.",
      of: (x) => 1.5 * ((x - mean) / deviation) - 1,
    },
  ];
}

function picture() {
  const z = values();
  const all = stages(z);
  const x = (value) => 320 + 44 * value;
  const seconds = 12;
  const times = "0;0.18;0.25;0.43;0.5;0.68;0.75;0.93;1";
  const dots = z.map((value, index) => {
    const at = all.map(({ of }) => x(of(value)).toFixed(1));
    const path = [at[0], at[0], at[1], at[1], at[2], at[2], at[3], at[3], at[0]].join(";");
    const y = 30 + ((index * 37) % 60) * 1.8;
    return `<circle cx="${at[0]}" cy="${y}" r="4.5"><animate attributeName="cx" dur="${seconds}s" repeatCount="indefinite" calcMode="spline" keySplines="${Array(8).fill("0.4 0 0.2 1").join(";")}" keyTimes="${times}" values="${path}"/></circle>`;
  });
  const captions = all.map(({ formula, says }, index) => {
    const shown = all.map((_, k) => (k === index ? "1;1" : "0;0")).join(";");
    const lines = `<tspan class="formula" x="320" y="205">${escape(formula)}</tspan><tspan x="320" y="230">${escape(says)}</tspan>`;
    return `<text text-anchor="middle" opacity="${index === 0 ? 1 : 0}">${lines}<animate attributeName="opacity" dur="${seconds}s" repeatCount="indefinite" keyTimes="0;0.2;0.25;0.45;0.5;0.7;0.75;0.95" values="${shown}"/></text>`;
  });
  const ticks = [-6, -3, 0, 3, 6].map(
    (tick) =>
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="150" y2="156"/><text class="tick" x="${x(tick)}" y="172" text-anchor="middle">${tick}</text>`,
  );
  const said = all.map(({ says }) => says).join(" ");
  return `<svg class="moving" viewBox="0 0 640 240" role="img" aria-label="${escape(said)}">
<line x1="10" x2="630" y1="150" y2="150"/>${ticks.join("")}<line class="zero" x1="320" x2="320" y1="20" y2="150"/>
<g class="dots">${dots.join("")}</g>${captions.join("")}</svg>
<p class="pause"><button type="button" onclick="const svg = document.querySelector('.moving'); svg.animationsPaused() ? svg.unpauseAnimations() : svg.pauseAnimations()">Pause or go on</button></p>
<script>if (matchMedia("(prefers-reduced-motion: reduce)").matches) document.querySelector(".moving").pauseAnimations();</script>`;
}

export function homeBody(lessons) {
  const cards = lessons.map(
    ({ file, title, summary }) =>
      `<li><a href="${file}"><strong>${escape(title)}</strong><span>${escape(summary)}</span></a></li>`,
  );
  const more = [
    ["statements.html", "The course, statement by statement", "What is claimed, and where it is shown"],
    ["grading.html", "For teachers", "Assignments with hidden tests, graded by one command"],
    ["kernel.html", "TypeScript in Jupyter", "The kernel, for any notebook"],
    ["install.html", "Install", "With Node alone, or with JupyterLab"],
    ["api-math.html", "The library", "What each function takes and gives"],
    ["in-a-browser.html", "In a browser", "What is otherwise than in an installed kernel"],
  ].map(([file, title, says]) => `<li><a href="${file}"><strong>${title}</strong><span>${says}</span></a></li>`);
  return `<h1>Batch normalization is four equations</h1>
<p class="lead">This is a place to <em>see</em> what they do: short lessons with plots that you can move, exercises that tell
you which mistake you made, and claims that are measured in front of you.</p>
${picture()}
<p class="begin"><a class="button first" href="${lessons[0].file}">Begin: ${escape(lessons[0].title)}</a>
<a class="button" href="jupyter/lab/index.html">All lessons as notebooks in JupyterLab</a></p>
<h2>The lessons</h2>
<p>Read them, and run them where you read them: each piece of code can be changed. Nothing is installed, nothing leaves your
browser, and after the first visit it works without a network.</p>
<ul class="cards">
${cards.join("\n")}
</ul>
<p class="lacks">What a browser lacks: parts of Node (files, processes), packages by <code>%npm</code>, and the native library
that trains three times as fast; <a href="install.html">installed</a>, the lessons have them all.</p>
<h2>More</h2>
<ul class="cards">
${more.join("\n")}
</ul>`;
}
