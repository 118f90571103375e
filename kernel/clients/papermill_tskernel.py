"""papermill with parameters for TypeScript notebooks: it has no translator for TypeScript, and finds none by itself.

    python papermill_tskernel.py INPUT.ipynb OUTPUT.ipynb -p steps 7

takes everything that `papermill` takes. In a program: `import papermill_tskernel`, then `papermill.execute_notebook`.
papermill-typescript.patch beside this file is the same for papermill itself (2.7.0).
"""

import json
import math
import re

from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators


class TypeScriptTranslator(Translator):
    """TypeScript and JavaScript; names are declared anew, as notebooks' kernels allow."""

    # let name: type = value; // help
    DECLARATION = re.compile(
        r"^\s*(?:export\s+)?(?:let|const|var)\s+(?P<name>[\w$]+)\s*(?::\s*(?P<type>[^=]*?))?\s*="
        r"\s*(?P<value>.*?)\s*;?\s*(?://\s*(?P<help>.*))?$"
    )

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_float(cls, val):
        if math.isfinite(val):
            return cls.translate_raw_str(val)
        return "NaN" if math.isnan(val) else "-Infinity" if val < 0 else "Infinity"

    @classmethod
    def translate_escaped_str(cls, str_val):
        return json.dumps(str(str_val), ensure_ascii=False)

    @classmethod
    def translate_dict(cls, val):
        members = (f"{cls.translate_escaped_str(key)}: {cls.translate(item)}" for key, item in val.items())
        return f"{{{', '.join(members)}}}"

    @classmethod
    def translate_list(cls, val):
        return f"[{', '.join(cls.translate(item) for item in val)}]"

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        matches = (cls.DECLARATION.match(line) for line in parameters_cell["source"].splitlines())
        return [
            Parameter(
                name=match["name"],
                inferred_type_name=(match["type"] or "None").strip(),
                default=match["value"],
                help=(match["help"] or "").strip(),
            )
            for match in matches
            if match
        ]


for name in ("typescript", "javascript"):
    papermill_translators.register(name, TypeScriptTranslator)

if __name__ == "__main__":
    from papermill.cli import papermill

    papermill()
