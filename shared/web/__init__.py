"""The shell of all pages and APIs: layout, components, words in two languages, who acts, and what is said when not.

`app.web_app` builds the application; `pages` renders templates; `persona` says who acts; `problems` and `forms` are
what a route raises and asks for. The browser needs no JavaScript.
"""
