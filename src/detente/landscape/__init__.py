"""LANDSCAPE: who wants what, what could all live with, and where could a third party drive a wedge?"""
