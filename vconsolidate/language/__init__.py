"""
Languages of the reports: catalogues of sentences, and the translator that finds the sentence behind a text.

The program writes English. What a report shows is translated at its edge: a text is compared with the sentences of a
catalogue, whatever filled their placeholders is translated the same way, and the translation is filled in. So a plan
document that was saved in English can be shown in any language, and no code that writes a sentence knows of languages.
"""
