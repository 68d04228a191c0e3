"""What understands Dutch: the encoder, passages, stems and compounds, terms in a question.

May import `data` (for the vocabularies), nothing else of this project. Takes plain arguments, never settings.
"""
